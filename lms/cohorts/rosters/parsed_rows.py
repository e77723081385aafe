"""Parsed rows of a roster: what they say about people, and what is wrong with them."""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from courses.text.normalise import folded
from lms.accounts.printable import shown, unprintable
from lms.cohorts.rosters import people_addresses, people_names
from lms.cohorts.rosters.messages import MORE
from lms.cohorts.rosters.no_people import reason_left_out
from lms.cohorts.rosters.person_facts import FactsReader
from lms.cohorts.rosters.places import Place, Places, locality_in
from lms.cohorts.rosters.tables import FormulaText, Line, Table
from lms.cohorts.rosters.vocabulary import LANGUAGES, SEXES

_LONGEST_LOCALITY = 150
LONGEST_CELL = 500
# Without these nobody knows who is meant; all else may be left open.
_NEEDED = frozenset(["full_name", "surname", "given_name", "patronymic", "email"])


class RowWrong(Exception):
    """A row cannot come because of one field."""

    def __init__(self, field: str, code: str, **params: Any) -> None:
        super().__init__(code)
        self.field, self.code, self.params = field, code, params


@dataclass(frozen=True)
class ParsedRow:
    """One row as understood. With ``is_wrong`` the ``code`` says why it cannot come.

    With ``is_nobody`` it says why the row is left out. Without both ``code``, if any, is
    a remark. ``full_name`` and ``email`` of a wrong row
    are as far as they were understood, else as they stand.
    """

    number: int
    full_name: str = ""
    email: str = ""
    language: str = ""
    sex: str = ""
    unit_id: int | None = None
    locality: str = ""
    family_name: str = ""
    given_names: str = ""
    patronymic: str = ""
    phone: str = ""
    birth_date: date | None = None
    occupation_id: int | None = None
    # What a person said of whom the row perhaps is: "same", "another", or nothing yet.
    choice: str = ""
    is_wrong: bool = False
    is_nobody: bool = False
    field: str = ""
    code: str = ""
    params: dict[str, Any] = dataclasses.field(default_factory=dict)
    # The cells as they stand in the file, or as they were mended, by field.
    said: dict[str, str] = dataclasses.field(default_factory=dict, compare=False)
    is_mended: bool = False

    @property
    def can_come(self) -> bool:
        """Whether the row is somebody, and nothing in it is wrong by itself."""
        return not (self.is_wrong or self.is_nobody)

    def wrong(self, field: str, code: str, **params: Any) -> "ParsedRow":
        """Return the row as one that cannot come."""
        return replace(self, is_wrong=True, field=field, code=code, params=params)

    def noted(self, field: str, code: str, **params: Any) -> "ParsedRow":
        """Return the row with a remark; earlier ones stay before it."""
        if not self.code:
            return replace(self, field=field, code=code, params=params)
        more = [*self.params.get(MORE, []), [field, code, params]]
        return replace(self, params={**self.params, MORE: more})


@dataclass(frozen=True)
class Reading:
    """How the rows are read: columns by field, and what holds where nothing is said."""

    columns: dict[str, int]
    language: str
    without_address: bool = False
    # Cells by field that stand for those of the row with this number.
    mended: Mapping[int, dict[str, str]] = dataclasses.field(default_factory=dict)


def same_name_key(name: str) -> str:
    """Return a name for comparing: without marks, capitals and order of words."""
    return " ".join(sorted(folded(name).split()))


def drafts_of(table: Table, reading: Reading) -> Iterator[ParsedRow]:
    """Yield every row of the table in its order, repeated people marked."""
    reader, seen = _Reader(table, reading), _Seen()
    for line in table.lines:
        draft = reader.read(line)
        yield seen.checked(draft) if draft.can_come else draft


class _Seen:
    """Which addresses stood in the rows before."""

    def __init__(self) -> None:
        self.by_address: dict[str, ParsedRow] = {}

    def checked(self, draft: ParsedRow) -> ParsedRow:
        same = self.by_address.get(draft.email) if draft.email else None
        if same is None:
            self.by_address[draft.email] = draft
            return draft
        if same_name_key(same.full_name) == same_name_key(draft.full_name):
            return draft.wrong("email", "repeated", first=same.number)
        return draft.wrong(
            "email", "duplicate_address", first=same.number, name=same.full_name
        )


class _Reader:
    """Reads one line after another; looks the organisation up once."""

    def __init__(self, table: Table, reading: Reading) -> None:
        self.table, self.width, self.reading = table, len(table.heading), reading
        self.places = Places()
        place = reading.columns.get("full_name")
        self.facts = FactsReader([line.cell(place) for line in table.lines])

    def read(self, line: Line) -> ParsedRow:
        said = {name: line.cell(at) for name, at in self.reading.columns.items()}
        if is_mended := line.number in self.reading.mended:
            said |= self.reading.mended[line.number]
            line = Line(line.number, list(said.values()))
        draft = ParsedRow(
            line.number,
            full_name=_written_name(said)[: people_names.LONGEST],
            email=said.get("email", "")[: people_addresses.LONGEST],
            language=self.reading.language,
            said={name: str(text)[:LONGEST_CELL] for name, text in said.items()},
            is_mended=is_mended,
        )
        if not is_mended and (
            code := reason_left_out(line, self.table, self.reading.columns)
        ):
            return replace(draft, is_nobody=True, code=code)
        if line.is_hidden:
            draft = draft.noted("", "row_hidden")
        steps = (self._shape, self._name, self._address, self._rest)
        for step in steps:
            try:
                draft = step(draft, said, line)
            except RowWrong as found:
                return draft.wrong(found.field, found.code, **found.params)
        return self.facts.complete(draft, said)

    def _shape(self, draft: ParsedRow, said: dict[str, str], line: Line) -> ParsedRow:
        for name, text in said.items():
            if isinstance(text, FormulaText) and name in _NEEDED:
                raise RowWrong(name, "formula")
        if line.is_cut_off:
            raise RowWrong("", "row_cut_off")
        if self.width and not draft.is_mended and len(line.cells) > self.width:
            raise RowWrong("", "shifted")
        return draft

    def _name(self, draft: ParsedRow, said: dict[str, str], line: Line) -> ParsedRow:
        text = _written_name(said)
        if not text:
            raise RowWrong("full_name", "name_missing")
        if len(text) > people_names.LONGEST:
            raise RowWrong("full_name", "too_long", limit=people_names.LONGEST)
        text, in_brackets = people_names.without_brackets(text)
        if in_brackets:
            draft = draft.noted("full_name", "name_brackets", text=in_brackets)
        try:
            name = people_names.mended_name(text)
        except people_names.NotAName as error:
            raise RowWrong("full_name", error.code, text=text) from error
        if letters := unprintable(name):
            raise RowWrong("full_name", "name_unprintable", letters=shown(letters))
        return replace(draft, full_name=name)

    def _address(self, draft: ParsedRow, said: dict[str, str], line: Line) -> ParsedRow:
        written = said.get("email", "")
        text = people_addresses.only_address(written)
        if text != written.strip():
            draft = draft.noted("email", "email_read", text=text[:100])
        if people_addresses.is_none(text):
            if self.reading.without_address:
                return replace(draft, email="")
            raise RowWrong("email", "email_missing")
        try:
            return replace(draft, email=people_addresses.tidy_address(text))
        except people_addresses.WrongAddress as error:
            shown = text[:100]
            if error.suggestion:
                raise RowWrong(
                    "email", "email_mistyped", text=shown, suggestion=error.suggestion
                ) from error
            raise RowWrong("email", "email_invalid", text=shown) from error

    def _rest(self, draft: ParsedRow, said: dict[str, str], line: Line) -> ParsedRow:
        """Read what may be left open: what is not understood costs nobody the place."""
        draft = self._formulas(draft, said)
        draft = self._place(draft, said)
        read: dict[str, Any] = {}
        for name, words in (("language", LANGUAGES), ("sex", SEXES)):
            if text := _optional(said, name):
                if found := words.get(folded(text)):
                    read[name] = found
                else:
                    draft = draft.noted(name, f"{name}_unknown", text=text[:100])
        return replace(draft, **read)

    def _formulas(self, draft: ParsedRow, said: dict[str, str]) -> ParsedRow:
        for name, text in said.items():
            if isinstance(text, FormulaText):
                draft = draft.noted(name, "formula_open")
        return draft

    def _place(self, draft: ParsedRow, said: dict[str, str]) -> ParsedRow:
        locality = " ".join(_optional(said, "locality").split())
        text = _optional(said, "unit")
        # A town that gives its name to a district tells the district.
        place = self.places.find(text or locality)
        draft = self._locality(draft, locality or _part_of(place, text))
        if place is not None:
            return replace(draft, unit_id=place.unit_id)
        if not text:
            return draft
        if near := self.places.proposal(text[:100]):
            return draft.noted("unit", "unit_near", text=text[:100], suggestion=near)
        return draft.noted("unit", "unit_unknown", text=text[:100])

    def _locality(self, draft: ParsedRow, text: str) -> ParsedRow:
        if len(text) > _LONGEST_LOCALITY:
            return draft.noted("locality", "too_long_open", limit=_LONGEST_LOCALITY)
        return replace(draft, locality=text)


def _part_of(place: Place | None, text: str) -> str:
    """Return the town or sector that the cell of the district names besides."""
    return place.part if place else locality_in(text)


def _written_name(said: dict[str, str]) -> str:
    if name := said.get("full_name", "").strip():
        return name
    return people_names.joined_name(
        said.get("surname", ""), said.get("given_name", ""), said.get("patronymic", "")
    )


def _optional(said: Mapping[str, str], field: str) -> str:
    """Return the text of a cell that may be left open; empty for dashes and formulas."""
    text = said.get(field, "")
    return "" if isinstance(text, FormulaText) else text.strip(" -–—")
