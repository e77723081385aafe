"""Territorial units of the country and their names, and the organisation's tree of them.

The file beside this module is the classification's first level, the sectors of Chișinău,
and the territorial agencies whose names are published. Where no source says to which
agency a district belongs, its structure stands right below the agency at the top.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction

from lms.accounts.models import OrganisationUnit

_FILE = Path(__file__).with_name("territorial_units.csv")
_AGENCY_RO = "Agenția teritorială de asistență socială {}"
_AGENCY_RU = "Территориальное агентство социальной помощи «{}»"
STRUCTURE, SECTOR, AGENCY = "structure", "sector", "agency"
Kind = OrganisationUnit.Kind


@dataclass(frozen=True)
class TerritorialUnit:
    """One place or agency: ``code`` and ``parent`` are codes of organisation units.

    A sector is no unit of the organisation: its people belong to the ``parent``.
    """

    code: str
    kind: str
    parent: str
    ro: str
    ru: str
    other_names: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it is met under, in both languages."""
        return (self.ro, self.ru, *self.other_names)


@cache
def territorial_units() -> tuple[TerritorialUnit, ...]:
    """Return the units in the file's order; it is read once."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        return tuple(map(_unit, rows))


def _unit(row: dict[str, str]) -> TerritorialUnit:
    other_names = tuple(name for name in row.pop("other_names").split("|") if name)
    return TerritorialUnit(**row, other_names=other_names)


@transaction.atomic
def load_territory() -> list[str]:
    """Bring missing units into the organisation; return the codes added or moved.

    What stands there keeps its name. A structure is moved below its agency only from
    right below the top: where somebody has put it, it stays. Without an agency at the
    top nothing happens.
    """
    top = OrganisationUnit.objects.filter(code="agency", kind=Kind.AGENCY).first()
    if top is None:
        return []
    units = [one for one in territorial_units() if one.kind != SECTOR]
    changed = []
    for one in sorted(units, key=lambda one: one.kind == STRUCTURE):
        parent = OrganisationUnit.objects.filter(code=one.parent).first() or top
        unit, is_new = OrganisationUnit.objects.get_or_create(
            code=one.code, defaults=_facts(one) | {"parent": parent}
        )
        is_misplaced = unit.parent_id == top.pk and parent != top
        if is_misplaced and one.kind == STRUCTURE:
            unit.parent = parent
            unit.save(update_fields=["parent"])
        if is_new or is_misplaced:
            changed.append(one.code)
    return changed


def _facts(one: TerritorialUnit) -> dict[str, Any]:
    if one.kind == AGENCY:
        name_ro, name_ru = _AGENCY_RO.format(one.ro), _AGENCY_RU.format(one.ru)
        kind, iso_code = Kind.TERRITORIAL_AGENCY, ""
    else:
        name_ro, name_ru = one.ro, one.ru
        kind, iso_code = Kind.TERRITORIAL_STRUCTURE, one.code.upper()
    names = {"name": name_ro, "name_ro": name_ro, "name_ru": name_ru}
    return {"kind": kind, "iso_code": iso_code, **names}
