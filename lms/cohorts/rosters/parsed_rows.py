"""Parsed rows of a roster: what they say about people, and what is wrong with them."""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from courses.text.normalise import folded
from lms.accounts.printable import shown, unprintable
from lms.cohorts.rosters import people_addresses, people_names
from lms.cohorts.rosters.person_facts import FactsReader
from lms.cohorts.rosters.tables import FormulaText, Line, Table
from lms.cohorts.rosters.vocabulary import LANGUAGES, SEXES, Places

_LONGEST_LOCALITY = 150
Found = TypeVar("Found", int, str)


class RowWrong(Exception):
    """A row cannot come because of one field."""

    def __init__(self, field: str, code: str, **params: Any) -> None:
        super().__init__(code)
        self.field, self.code, self.params = field, code, params


@dataclass(frozen=True)
class ParsedRow:
    """One row as understood. With ``is_wrong`` the ``code`` says why it cannot come.

    Without it ``code``, if any, is a remark. ``full_name`` and ``email`` of a wrong row
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
    field: str = ""
    code: str = ""
    params: dict[str, Any] = dataclasses.field(default_factory=dict)

    def wrong(self, field: str, code: str, **params: Any) -> "ParsedRow":
        """Return the row as one that cannot come."""
        return replace(self, is_wrong=True, field=field, code=code, params=params)

    def noted(self, field: str, code: str, **params: Any) -> "ParsedRow":
        """Return the row with a remark; an earlier one stays."""
        if self.code:
            return self
        return replace(self, field=field, code=code, params=params)


@dataclass(frozen=True)
class Reading:
    """How the rows are read: columns by field, and what holds where nothing is said."""

    columns: dict[str, int]
    language: str
    without_address: bool = False


def same_name_key(name: str) -> str:
    """Return a name for comparing: without marks, capitals and order of words."""
    return " ".join(sorted(folded(name).split()))


def drafts_of(table: Table, reading: Reading) -> Iterator[ParsedRow]:
    """Yield every row of the table in its order, repeated people marked."""
    reader, seen = _Reader(table, reading), _Seen()
    for line in table.lines:
        draft = reader.read(line)
        yield draft if draft.is_wrong else seen.checked(draft)


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
        self.width, self.reading = len(table.heading), reading
        self.places = Places()
        place = reading.columns.get("full_name")
        self.facts = FactsReader([line.cell(place) for line in table.lines])

    def read(self, line: Line) -> ParsedRow:
        said = {name: line.cell(at) for name, at in self.reading.columns.items()}
        draft = ParsedRow(
            line.number,
            full_name=_written_name(said)[: people_names.LONGEST],
            email=said.get("email", "")[: people_addresses.LONGEST],
            language=self.reading.language,
        )
        steps = (self._shape, self._name, self._address, self._rest)
        for step in steps:
            try:
                draft = step(draft, said, line)
            except RowWrong as found:
                return draft.wrong(found.field, found.code, **found.params)
        return self.facts.complete(draft, said)

    def _shape(self, draft: ParsedRow, said: dict[str, str], line: Line) -> ParsedRow:
        for name, text in said.items():
            if isinstance(text, FormulaText):
                raise RowWrong(name, "formula")
        if line.is_cut_off:
            raise RowWrong("", "row_cut_off")
        if self.width and len(line.cells) > self.width:
            raise RowWrong("", "shifted")
        return draft

    def _name(self, draft: ParsedRow, said: dict[str, str], line: Line) -> ParsedRow:
        text = _written_name(said)
        if not text:
            raise RowWrong("full_name", "name_missing")
        if len(text) > people_names.LONGEST:
            raise RowWrong("full_name", "too_long", limit=people_names.LONGEST)
        try:
            name = people_names.mended_name(text)
        except people_names.NotAName as error:
            raise RowWrong("full_name", error.code, text=text) from error
        if letters := unprintable(name):
            raise RowWrong("full_name", "name_unprintable", letters=shown(letters))
        return replace(draft, full_name=name)

    def _address(self, draft: ParsedRow, said: dict[str, str], line: Line) -> ParsedRow:
        text = said.get("email", "")
        if not text.strip(" -–—."):
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
        locality = " ".join(said.get("locality", "").split())
        if len(locality) > _LONGEST_LOCALITY:
            raise RowWrong("locality", "too_long", limit=_LONGEST_LOCALITY)
        unit = _found("unit", said, self.places.find)
        return replace(
            draft,
            language=_found("language", said, _lookup(LANGUAGES)) or draft.language,
            sex=_found("sex", said, _lookup(SEXES)) or "",
            # A town that gives its name to a district tells the district.
            unit_id=unit or (self.places.find(locality) if locality else None),
            locality=locality,
        )


def _written_name(said: dict[str, str]) -> str:
    if name := said.get("full_name", "").strip():
        return name
    return people_names.joined_name(
        said.get("surname", ""), said.get("given_name", ""), said.get("patronymic", "")
    )


def _lookup(words: dict[str, str]) -> Callable[[str], str | None]:
    return lambda text: words.get(folded(text))


def _found(
    field: str, said: dict[str, str], find: Callable[[str], Found | None]
) -> Found | None:
    """Return what a cell means; None for an empty cell. Raises RowWrong."""
    text = said.get(field, "").strip(" -–—")
    if not text:
        return None
    found = find(text)
    if found is None:
        raise RowWrong(field, f"{field}_unknown", text=text[:100])
    return found
