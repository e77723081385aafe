"""Places in a list: a district, a sector or an agency, however a clerk writes it."""

import difflib
import re
from dataclasses import dataclass

from courses.text.languages import columns_of
from courses.text.normalise import folded
from lms.accounts.models import OrganisationUnit
from lms.accounts.territory import SECTOR, territorial_units

# Words before or after a place's name that say only what kind of place it is.
_KIND_OF_PLACE = re.compile(
    r"\b(raionul|raionului|raion|r nul|r n|r l|rnul|rn|r|municipiul|municipiului"
    r"|municipiu|m un|mun|m|orasul|oras|or|stas|das|dgas|uta|u t a|район|района|р н|рн"
    r"|р он|муниципий|муниципия|мун|город|гор|г|ато|а т о|district|structura"
    r" teritoriala de asistenta sociala|structura teritoriala)\b"
)
_SECTOR = re.compile(r"\b(sectorul|sectorului|sector|sect|sec|сектор|сект|сек|с р)\b")
_AGENCY = re.compile(r"\b(atas|агентство|тасп|agentia|agentia teritoriala)\b")
# A town or a village, of which the list says more than the tree knows.
_LOCALITY = re.compile(
    r"^(satul|sat|s|comuna|com|orasul|oras|or|orasel|село|с|коммуна|ком|город|г|пгт)\b"
)
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_BETWEEN = re.compile(r"[,;/|]+|\s[-–—]\s")
_NEAR = 0.75


@dataclass(frozen=True)
class Place:
    """What a cell says: the unit's primary key, and which part of it, in its words."""

    unit_id: int
    part: str = ""


class Places:
    """The organisation's units by every name they are met under; one query."""

    def __init__(self) -> None:
        self._units: dict[str, int | None] = {}
        self._agencies: dict[str, int | None] = {}
        self._sectors: dict[str, tuple[int, str]] = {}
        self._names: dict[int, str] = {}
        self._seen: dict[str, Place | None] = {}
        names = {one.code: one.names for one in territorial_units()}
        ids: dict[str, int] = {}
        units = OrganisationUnit.objects.values_list(
            "pk", "kind", "code", "iso_code", "name", *columns_of("name")
        )
        for pk, kind, code, iso_code, name, *translated in units:
            ids[code], self._names[pk] = pk, name or code
            is_agency = kind != OrganisationUnit.Kind.TERRITORIAL_STRUCTURE
            short = () if is_agency else names.get(code, ())
            for one in (code, iso_code, *translated, *short):
                _add(self._units, one or "", pk)
            if is_agency:
                for one in names.get(code, ()):
                    _add(self._agencies, one, pk)
        self._add_sectors(ids)

    def _add_sectors(self, ids: dict[str, int]) -> None:
        for one in territorial_units():
            if one.kind == SECTOR and one.parent in ids:
                for name in one.names:
                    for key in _keys(name):
                        self._sectors[key] = (ids[one.parent], one.ro)

    def find(self, text: str) -> Place | None:
        """Return what the text means; None for an unknown or ambiguous name."""
        if text not in self._seen:
            self._seen[text] = self._whole(text) or self._parts(text)
        return self._seen[text]

    def proposal(self, text: str) -> str:
        """Return the name of the unit whose spelling is nearest; empty for none near."""
        near = difflib.get_close_matches(_bare(text), self._units, 1, _NEAR)
        pk = self._units[near[0]] if near else None
        return self._names[pk] if pk else ""

    def _whole(self, text: str) -> Place | None:
        for key in (folded(text), _bare(text)):
            if pk := self._units.get(key):
                return Place(pk)
        if pk := self._agency(text):
            return Place(pk)
        return self._sector(text)

    def _agency(self, text: str) -> int | None:
        """Return the agency that is called one, or whose name no sector has."""
        words = folded(text)
        bare = _bare(_AGENCY.sub(" ", words))
        if bare in self._sectors and not _AGENCY.search(words):
            return None
        return self._agencies.get(bare)

    def _sector(self, text: str) -> Place | None:
        """Return the sector that is called one, or whose name no district has."""
        words = folded(text)
        if (bare := _bare(_SECTOR.sub(" ", words))) not in self._sectors:
            return None
        is_called = _SECTOR.search(words) is not None
        if not is_called and (bare in self._units or bare in self._agencies):
            return None
        return Place(*self._sectors[bare])

    def _parts(self, text: str) -> Place | None:
        """Return what the parts of "mun. Chișinău, sec. Botanica" say together."""
        apart = _BETWEEN.split(_IN_BRACKETS.sub(r", \1", text))
        parts = [part.strip() for part in apart if part.strip()]
        if len(parts) < 2:
            return self._without_mark(text)
        found = [self._whole(part) or self._without_mark(part) for part in parts]
        sectors = [self._sectors.get(_bare(part)) for part in parts]
        units = {place.unit_id for place in found if place}
        for at, sector in enumerate(sectors):
            others = {p.unit_id for n, p in enumerate(found) if p and n != at}
            if sector and others == {sector[0]}:
                return Place(
                    *sector
                )  # "Chișinău, Râșcani" is no matter of two districts
        if len(units) != 1:
            return None
        rest = [p for p, place in zip(parts, found, strict=True) if not place]
        named = [place.part for place in found if place and place.part]
        return Place(units.pop(), ", ".join([*named, *rest]))

    def _without_mark(self, text: str) -> Place | None:
        """Return the unit in "mun Chisinau sec Botanica", without a sign between."""
        words = folded(text)
        if not (mark := _SECTOR.search(words)):
            return None
        before, behind = words[: mark.start()], words[mark.end() :]
        sector = self._sectors.get(_bare(behind))
        unit = self._units.get(_bare(before)) if _bare(before) else None
        if sector and unit in (None, sector[0]):
            return Place(*sector)
        return None


def locality_in(text: str) -> str:
    """Return the cell's text where it calls itself a town or a village, else nothing."""
    return text if _LOCALITY.match(folded(text)) else ""


def _add(found: dict[str, int | None], name: str, pk: int) -> None:
    for key in _keys(name):
        if found.setdefault(key, pk) != pk:
            found[key] = None  # two units: the name says neither


def _keys(name: str) -> set[str]:
    """Return the name as it is looked for; lists write î where today's rules have â."""
    old = name.replace("â", "î").replace("Â", "Î")
    keys = {look(one) for one in (name, old) for look in (folded, _bare)}
    return keys - {""}


def _bare(name: str) -> str:
    words = _KIND_OF_PLACE.sub(" ", folded(_IN_BRACKETS.sub(" ", name)))
    return " ".join(words.split())
