"""What somebody may give to others: no more than the own part, and no longer than it.

An administrator gives every right with dates; being an administrator is none of them.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from lms.accounts.models import OrganisationUnit, User
from lms.accounts.organisation import Tree, coordinated_roots, read_tree
from lms.cohorts.dated_rights import in_force
from lms.cohorts.models import Cohort, DatedRight, Enrolment
from lms.cohorts.responsibility import coordinated_by


def may_give(user: object) -> bool:
    """Tell whether giving rights is somebody's work: coordinators' and administrators'."""
    return isinstance(user, User) and (
        user.is_superuser or user.has_role("coordinator")
    )


@dataclass(frozen=True)
class Part:
    """One's own part: its units, each with the last day on which one coordinates it.

    None is no last day. The roots are those units where the part begins. For an
    administrator ``is_whole`` and nothing else counts.
    """

    is_whole: bool
    units: dict[int, date | None]
    roots: frozenset[int]

    def has(self, unit: int | None) -> bool:
        """Tell whether the unit is in the part."""
        return self.is_whole or unit in self.units

    def admits(self, unit: int | None, ends_on: date | None) -> bool:
        """Tell whether a right over the unit may last that long."""
        if self.is_whole:
            return True
        if unit is None or unit not in self.units:
            return False
        last = self.units[unit]
        return last is None or (ends_on is not None and ends_on <= last)


def part_of(user: User) -> Part:
    """Return somebody's part today; two queries, none for an administrator."""
    if user.is_superuser:
        return Part(is_whole=True, units={}, roots=frozenset())
    roots = coordinated_roots(user)
    rows = DatedRight.objects.filter(in_force(), person=user, role="coordinator")
    lasts = [(unit, end) for unit, end in rows.values_list("unit", "ends_on") if unit]
    if "coordinator" in user.rights.lasting and user.unit_id:
        lasts.append((user.unit_id, None))
    units = _latest(read_tree(), lasts)
    return Part(is_whole=False, units=units, roots=frozenset(roots))


def _latest(tree: Tree, lasts: list[tuple[int, date | None]]) -> dict[int, date | None]:
    """Return for each unit the last day of the right that lasts longest."""
    found: dict[int, date | None] = {}
    for root, last in lasts:
        for unit in tree.below(root):
            known = found.get(unit, date.min)
            longer = None if known is None or last is None else max(known, last)
            found[unit] = longer
    return found


def units_of(user: User, part: Part) -> QuerySet[OrganisationUnit]:
    """Return the units over which somebody may give rights."""
    every = OrganisationUnit.objects.all()
    return every if part.is_whole else every.filter(pk__in=part.units)


def groups_of(user: User) -> QuerySet[Cohort]:
    """Return the groups over which somebody may give rights."""
    every = Cohort.objects.all()
    return every if user.is_superuser else every.filter(coordinated_by(user))


def place_of(unit: OrganisationUnit | None, cohort: Cohort | None) -> int | None:
    """Return the unit that a right stands in: its own, or where its group stands."""
    if unit is not None:
        return unit.pk
    return (cohort.unit_id or cohort.supervisor.unit_id) if cohort else None


def candidates_of(user: User) -> QuerySet[User]:
    """Return to whom somebody may give rights at all.

    People who work or learn in the own part, with an open account and an address to sign
    in by; never oneself, and no administrator, who has every right.
    """
    people = User.objects.filter(is_active=True, is_superuser=False, merged_into=None)
    people = people.exclude(pk=user.pk)
    if user.is_superuser:
        return people
    places = Enrolment.objects.filter(
        user=OuterRef("pk"), merged_into=None, cohort__in=groups_of(user).order_by()
    )
    here = Q(unit__in=part_of(user).units) | Q(Exists(places))
    return people.filter(here)


def rights_in(user: User) -> QuerySet[DatedRight]:
    """Return the rights with dates that somebody sees: all of the own part."""
    rows = DatedRight.objects.select_related("person", "unit", "cohort", "given_by")
    if user.is_superuser:
        return rows
    groups = groups_of(user).order_by().values("pk")
    return rows.filter(Q(unit__in=part_of(user).units) | Q(cohort__in=groups))
