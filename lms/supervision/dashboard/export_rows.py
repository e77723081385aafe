"""The rows of the table's files, in the active language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from decimal import Decimal
from itertools import compress
from typing import Any

from django.db.models import F, JSONField, OuterRef, QuerySet, Subquery, TextField
from django.db.models import Value as JSON
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.text.languages import content_language
from courses.text.spreadsheets import writable
from lms.accounts.models import User
from lms.accounts.phones import shown_phone
from lms.accounts.placeholders import is_placeholder
from lms.certificates.kinds import COMPLETED
from lms.certificates.models import Certificate
from lms.cohorts.models import Enrolment, Invitation
from lms.supervision.overview.lines import Cell, cells_of
from lms.supervision.overview.ranking import AWAITED_FLAGS
from lms.supervision.overview.risk_rules import REASONS

Value = str | int | Decimal | date | datetime | None
Row = list[Value]
ROWS_AT_ONCE = 100


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
    flagged: QuerySet[Enrolment],
    awaited: QuerySet[Invitation],
    units: list[str],
    tests: list[bool],
) -> Iterator[Row]:
    """Yield the cells of annotated enrolments, then of who is awaited; two queries.

    They are those of ``risk_rules``. ``units`` are the ids of the cohort's required units,
    ``tests`` as in ``header``. Numbers are numbers and days are days; times are those of the
    agency's time zone. Rows are read some hundreds at a time, so that memory stays flat.
    What people wrote is made fit for a spreadsheet here, so that nothing else has to be.
    """
    words = Words.taken()
    people = person_values(flagged, "progress__units", "excused")
    invited = awaited_values(awaited)
    return _rows(people, invited, units, tests, words)


def _rows(
    people: QuerySet[Any, Any],
    invited: QuerySet[Any, Any],
    units: list[str],
    tests: list[bool],
    words: Words,
) -> Iterator[Row]:
    whole = len(units)
    for found in people.iterator(chunk_size=ROWS_AT_ONCE):
        states, excused = found[PERSON_VALUES:]
        cells = _cells(cells_of(states, excused, units), tests, words.states)
        yield [*person_cells(found, words, whole), *cells, found[0]]
    nothing = list(_cells(cells_of(None, None, units), tests, words.states))
    for found in invited.iterator(chunk_size=ROWS_AT_ONCE):
        yield [*awaited_cells(found, words, whole), *nothing, ""]


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


def _cells(
    cells: Iterable[Cell], tests: list[bool], words: StateWords
) -> Iterator[Value]:
    for cell, is_test in zip(cells, tests, strict=True):
        yield words.get(cell.state, "")
        if is_test:
            yield None if cell.score is None else Decimal(cell.score)


AWAITED_REASONS = tuple(name.removeprefix("is_") for name in AWAITED_FLAGS)
BOUNCED = list(REASONS).index("bounced")
_FLAGS = [f"is_{name}" for name in REASONS]
PERSON_VALUES = 16 + len(REASONS)


def person_values(flagged: QuerySet[Enrolment], *more: str) -> QuerySet[Any, Any]:
    """Return what ``person_cells`` reads, and ``more`` fields behind it."""
    standing = Certificate.objects.filter(revoked_at=None, kind__in=COMPLETED)
    standing = standing.order_by("-pk").values("number")
    own = standing.filter(enrolment=OuterRef("pk"))
    # Of another account of the same person, looked for only where there is none.
    united = standing.filter(enrolment__merged_into=OuterRef("pk"))
    language = content_language()
    return flagged.annotate(
        uid_text=Cast("uid", TextField()),
        # Almost nobody is excused; an empty list need not be parsed for each person.
        excused=NullIf("progress__excused", JSON([], JSONField())),
        district=F(f"user__unit__name_{language}"),
        occupation=F(f"user__occupation__name_{language}"),
        certificate=Coalesce(Subquery(own[:1]), Subquery(united[:1])),
    ).values_list(
        *("uid_text", "user__full_name", "user__email", "user__language", "user__sex"),
        *("district", "enrolled_at"),
        *("progress__units_done", "progress__units_required"),
        *("progress__last_activity_at", "progress__completed_at"),
        *("until", "certificate", "user__phone", "occupation", "user__last_login"),
        *_FLAGS,
        *more,
    )


def awaited_values(awaited: QuerySet[Invitation], *more: str) -> QuerySet[Any, Any]:
    """Return what ``awaited_cells`` reads, and ``more`` fields behind it."""
    language = content_language()
    return awaited.annotate(
        district=F(f"unit__name_{language}"),
        called=F(f"occupation__name_{language}"),
    ).values_list(
        *("full_name", "email", "language", "sex", "district", "until", "mailed_at"),
        *("opened_at", "phone", "called", *AWAITED_FLAGS),
        *more,
    )


def _local(moment: datetime | None, zone: tzinfo) -> datetime | None:
    """Return a time as the pages show it: the database may know another time zone's rule.

    To the minute, and without its zone, which no spreadsheet knows.
    """
    if moment is None:
        return None
    return moment.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)


def _day(moment: datetime | None, zone: tzinfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None
