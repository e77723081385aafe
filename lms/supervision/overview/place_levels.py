"""Places by level of the organisation: to which agency or district a unit belongs."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import OrganisationUnit
from lms.accounts.organisation import Tree

Kind = OrganisationUnit.Kind
NOWHERE = "none"
LEVELS = {
    "agency": _("Agency"),
    "territorial_agency": _("Territorial agency"),
    "unit": _("Place of work"),
    "district": _("District"),
}


def at_level(tree: Tree, level: str) -> dict[int | None, int | None]:
    """Return for each unit, and for none, the unit of that level it belongs to, or none.

    That is the unit itself, or the nearest above it.
    """
    found: dict[int | None, int | None] = {None: None}
    for pk in tree.units:
        way = [pk, *tree.above(pk)] if level != "unit" else [pk]
        fitting = (one for one in way if _fits(tree.units[one], level))
        found[pk] = next(fitting, None)
    return found


def _fits(unit: OrganisationUnit, level: str) -> bool:
    if level == "district":
        return bool(unit.iso_code)
    return level == "unit" or str(unit.kind) == level


def within(tree: Tree, level: str, of: str, field: str) -> Q:
    """Return the condition that ``field`` is a unit which belongs to ``of`` at a level.

    ``of`` is a primary key as text, or ``NOWHERE``.
    """
    belongs = at_level(tree, level)
    units: list[Any] = [pk for pk, to in belongs.items() if str(to or NOWHERE) == of]
    condition = Q(**{f"{field}__in": [pk for pk in units if pk is not None]})
    return condition | Q(**{field: None}) if None in units else condition
