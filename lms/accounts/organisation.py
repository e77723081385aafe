"""Organisation tree: what lies below and above a unit, in one query."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import cached_property

from lms.accounts.models import OrganisationUnit, User
from lms.accounts.name_order import sort_key


@dataclass
class Tree:
    """The units by primary key; a loop made by mistake is walked once, not for ever."""

    units: dict[int, OrganisationUnit] = field(default_factory=dict)

    @classmethod
    def of(cls, units: Iterable[OrganisationUnit]) -> "Tree":
        """Return the tree of these units; one query for a queryset."""
        return cls({unit.pk: unit for unit in units})

    @cached_property
    def children(self) -> dict[int | None, list[int]]:
        """The primary keys right below each unit, below None the roots."""
        found: dict[int | None, list[int]] = {}
        for pk, unit in self.units.items():
            found.setdefault(unit.parent_id, []).append(pk)
        return found

    def below(self, pk: int) -> set[int]:
        """Return the unit and all units below it."""
        found: set[int] = set()
        todo = [pk]
        while todo:
            unit = todo.pop()
            if unit not in found:
                found.add(unit)
                todo += self.children.get(unit, [])
        return found

    def above(self, pk: int) -> list[int]:
        """Return the units above, nearest first, without the unit itself."""
        found: list[int] = []
        unit = self.units.get(pk)
        while unit and unit.parent_id and unit.parent_id not in [pk, *found]:
            found.append(unit.parent_id)
            unit = self.units.get(unit.parent_id)
        return found

    def in_order(self, wanted: set[int]) -> list[tuple[int, OrganisationUnit]]:
        """Return the wanted units as (depth, unit), each below its parent, by name."""
        found: list[tuple[int, OrganisationUnit]] = []
        todo = [(0, pk) for pk in self._by_name(None)]
        while todo:
            depth, pk = todo.pop()
            if pk in wanted:
                found.append((depth, self.units[pk]))
            todo += [(depth + 1, child) for child in self._by_name(pk)]
        return found

    def _by_name(self, parent: int | None) -> list[int]:
        """Return the units right below, last name first, as a stack wants them."""
        below = self.children.get(parent, [])
        return sorted(
            below, key=lambda pk: sort_key(self.units[pk].name or ""), reverse=True
        )


def read_tree() -> Tree:
    """Return the whole organisation; one query."""
    return Tree.of(OrganisationUnit.objects.all())


def coordinated_roots(user: User) -> set[int]:
    """Return the units from which the parts that somebody coordinates today go down."""
    lasting, held = user.rights
    own = {user.unit_id} if "coordinator" in lasting and user.unit_id else set()
    return own | {
        right.unit for right in held if right.unit and right.role == "coordinator"
    }


def units_below(roots: Iterable[int]) -> set[int]:
    """Return these units and all below them; one query, none for no units."""
    roots = set(roots)
    if not roots:
        return set()
    tree = read_tree()
    return set().union(*(tree.below(root) for root in roots))


def agency_name() -> str:
    """Return what the agency at the top is called in the page's language; one query."""
    agency = OrganisationUnit.objects.filter(parent=None).order_by("pk").first()
    return agency.name if agency else ""
