"""The rows of the table's files, in the active language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from decimal import Decimal
from itertools import compress
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from courses.text.spreadsheets import writable
from lms.accounts.models import User
from lms.accounts.phones import shown_phone
from lms.accounts.placeholders import is_placeholder
from lms.supervision.dashboard.export_values import AWAITED_REASONS, PERSON_VALUES
from lms.supervision.overview.lines import Cell, cells_of
from lms.supervision.overview.risk_rules import REASONS

Value = str | int | Decimal | date | datetime | None
Row = list[Value]
BOUNCED = list(REASONS).index("bounced")


def person_header() -> list[str]:
    """Return the names of the columns that every file has first, in the active language."""
    return [
        _("Name and surname"),
        _("Email"),
        _("Language"),
        _("Sex"),
        _("District"),
        _("Enrolled on"),
        _("Done"),
        _("Required"),
        _("Last activity"),
        _("Completed on"),
        _("Deadline"),
        _("Certificate number"),
        _("Why the person needs me"),
        _("Phone"),
        _("Occupation"),
        _("How far"),
    ]


# Where stands what somebody wrote: name, address, district, phone and occupation.
WRITTEN = (0, 1, 4, 13, 14)


def header(units: list[str], tests: list[bool]) -> list[str]:
    """Return the columns' names in the active language.

    ``tests`` says which of the units have a score, which has a column of its own.
    """
    of_units = [
        name
        for unit, is_test in zip(units, tests, strict=True)
        for name in ((unit, f"{unit}, %") if is_test else (unit,))
    ]
    return [*person_header(), *of_units, _("Identifier")]


class StateWords(dict[str, str]):
    """A unit's state in a word."""

    def __init__(self) -> None:
        super().__init__(
            done=_("done"),
            excused=_("not required"),
            failed=_("failed"),
            started=_("started"),
        )


class ReasonWords(dict[tuple[bool | None, ...], str]):
    """Why a person needs somebody, in few words, by which of REASONS are true."""

    def __init__(self) -> None:
        super().__init__()
        self.labels = {name: str(label) for name, label in REASONS.items()}

    def __missing__(self, flags: tuple[bool | None, ...]) -> str:
        self[flags] = ", ".join(compress(self.labels.values(), flags))
        return self[flags]


@dataclass
class Words:
    """The words of a file, taken at once: later no language need be active."""

    states: StateWords = field(default_factory=StateWords)
    reasons: ReasonWords = field(default_factory=ReasonWords)
    sexes: dict[str, str] = field(default_factory=dict)
    completed: str = ""
    begun: str = ""
    joined: str = ""
    opened: str = ""
    bounced: str = ""
    invited: str = ""
    listed: str = ""
    # Asked once: for each time of each person it would be a tenth of the work.
    zone: tzinfo = field(default_factory=timezone.get_current_timezone)

    @classmethod
    def taken(cls) -> "Words":
        """Return them in the active language."""
        return cls(
            sexes={value: str(label) for value, label in User.Sex.choices},
            completed=_("Completed"),
            begun=_("Begun, not completed"),
            joined=_("Signed in, not begun"),
            opened=_("Opened the invitation, not signed in"),
            bounced=_("Letter came back"),
            invited=_("Invited, not signed in"),
            listed=_("Not written to yet"),
        )


def file_rows(
    people: Iterable[Any], awaited: Iterable[Any], units: list[str], tests: list[bool]
) -> Iterator[Row]:
    """Yield the cells of people, then of who is awaited.

    They are the rows of ``export_values``; ``units`` are the ids of the cohort's required
    units, ``tests`` as in ``header``. Numbers are numbers and days are days; times are those
    of the agency's time zone. Rows are taken as they come, so that memory stays flat.
    What people wrote is made fit for a spreadsheet here, so that nothing else has to be.
    """
    return _rows(people, awaited, units, tests, Words.taken())


def _rows(
    people: Iterable[Any],
    awaited: Iterable[Any],
    units: list[str],
    tests: list[bool],
    words: Words,
) -> Iterator[Row]:
    whole = len(units)
    of_units = UnitCells(units, tests, words.states)
    for found in people:
        cells = of_units.of(*found[PERSON_VALUES:])
        yield [*person_cells(found, words, whole), *cells, found[0]]
    nothing = of_units.of(None, None)
    for found in awaited:
        yield [*awaited_cells(found, words, whole), *nothing, ""]


class UnitCells:
    """A person's states in the units: a word each, and the score behind it of a test."""

    def __init__(
        self, units: list[str], tests: list[bool], words: dict[str, str]
    ) -> None:
        self.units, self.tests, self.words = units, tests, words
        # Thousands of people stand alike in a unit.
        self._kept: dict[tuple[Cell, bool], Row] = {}

    def of(self, own: dict[str, Any] | None, excused: list[str] | None) -> Row:
        """Return the cells of the states and units that ``cells_of`` takes."""
        row: Row = []
        kept = self._kept
        for key in zip(cells_of(own, excused, self.units), self.tests, strict=True):
            if key not in kept:
                kept[key] = self._cells(*key)
            row += kept[key]
        return row

    def _cells(self, cell: Cell, is_test: bool) -> Row:
        word = self.words.get(cell.state, "")
        if not is_test:
            return [word]
        return [word, None if cell.score is None else Decimal(cell.score)]


def person_cells(found: Any, words: Words, whole: int | None) -> Row:
    """Return the cells of ``person_header`` for one row of ``person_values``.

    ``whole`` is how many units the course has, for who has not begun.
    """
    _uid, name, email, language, sex, district, enrolled, done, required, *more = found
    seen, completed, until, number, phone, occupation, last_login, *flags = more
    return [
        writable(name),
        "" if is_placeholder(email) else writable(email),
        language,
        words.sexes.get(sex, ""),
        writable(district or ""),
        _day(enrolled, words.zone),
        done or 0,
        whole if required is None else required,
        _local(seen, words.zone),
        _day(completed, words.zone),
        until,
        number or "",
        words.reasons[tuple(flags[: len(REASONS)])],
        shown_phone(phone),
        writable(occupation or ""),
        _how_far(completed, seen, last_login, flags[BOUNCED], words),
    ]


def _how_far(
    completed: Any, seen: Any, last_login: Any, is_bounced: bool, words: Words
) -> str:
    if completed:
        return words.completed
    if seen:
        return words.begun
    if last_login:
        return words.joined
    return words.bounced if is_bounced else words.invited


def _how_far_awaited(mailed: Any, opened: Any, is_bounced: bool, words: Words) -> str:
    if not mailed:
        return words.listed
    if is_bounced:
        return words.bounced
    return words.opened if opened else words.invited


def awaited_cells(found: Any, words: Words, whole: int | None) -> Row:
    """Return the same for one row of ``awaited_values``: it says that nobody came yet."""
    name, email, language, sex, district, until, mailed, opened, *more = found
    phone, occupation, *more = more
    flags = dict(zip(AWAITED_REASONS, more, strict=False))
    return [
        writable(name),
        writable(email),
        language,
        words.sexes.get(sex, ""),
        writable(district or ""),
        None,
        0,
        whole,
        None,
        None,
        until,
        "",
        words.reasons[tuple(flags.get(reason) for reason in REASONS)],
        shown_phone(phone),
        writable(occupation or ""),
        _how_far_awaited(mailed, opened, bool(flags["bounced"]), words),
    ]


def _local(moment: datetime | None, zone: tzinfo) -> datetime | None:
    """Return a time as the pages show it: the database may know another time zone's rule.

    To the minute, and without its zone, which no spreadsheet knows.
    """
    if moment is None:
        return None
    return moment.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)


def _day(moment: datetime | None, zone: tzinfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None
