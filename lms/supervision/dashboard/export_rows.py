"""The rows of the table's files, in the active language."""

from collections.abc import Iterator
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
from lms.accounts.placeholders import is_placeholder
from lms.certificates.kinds import COMPLETED
from lms.certificates.models import Certificate
from lms.cohorts.models import Enrolment
from lms.supervision.overview.lines import Cell, cells_of
from lms.supervision.overview.risk_rules import REASONS

Value = str | int | Decimal | date | datetime | None
Row = list[Value]
ROWS_AT_ONCE = 100
# Where stands what somebody wrote: name, address, and what the district is called.
WRITTEN = (0, 1, 4)


def header(units: list[str], tests: list[bool]) -> list[str]:
    """Return the columns' names in the active language.

    ``tests`` says which of the units have a score, which has a column of its own.
    """
    of_units = [
        name
        for unit, is_test in zip(units, tests, strict=True)
        for name in ((unit, f"{unit}, %") if is_test else (unit,))
    ]
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
        *of_units,
        _("Identifier"),
    ]


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
        self.labels = [str(label) for label in REASONS.values()]

    def __missing__(self, flags: tuple[bool | None, ...]) -> str:
        self[flags] = ", ".join(compress(self.labels, flags))
        return self[flags]


def file_rows(
    flagged: QuerySet[Enrolment], units: list[str], tests: list[bool]
) -> Iterator[Row]:
    """Yield the cells of annotated enrolments, see ``risk_rules.people``; one query.

    ``units`` are the ids of the cohort's required units, ``tests`` as in ``header``. Numbers
    are numbers and days are days; times are those of the agency's time zone. Rows are read
    some hundreds at a time, so that memory stays flat. What people wrote is made fit for a
    spreadsheet here, so that nothing else has to be. The words are taken when this is
    called: later no language need be active.
    """
    sexes = {value: str(label) for value, label in User.Sex.choices}
    words = (StateWords(), ReasonWords(), sexes)
    return _rows(_as_values(flagged), units, tests, words)


def _rows(
    found: QuerySet[Any, Any],
    units: list[str],
    tests: list[bool],
    words: tuple[StateWords, ReasonWords, dict[str, str]],
) -> Iterator[Row]:
    # Asked once: for each time of each person it would be a tenth of the work.
    zone = timezone.get_current_timezone()
    of_unit, of_reasons, of_sex = words
    rows = found.iterator(chunk_size=ROWS_AT_ONCE)
    for name, email, language, sex, district, enrolled, done, required, *more in rows:
        seen, completed, until, number, uid, states, excused, *flags = more
        yield [
            writable(name),
            "" if is_placeholder(email) else writable(email),
            language,
            of_sex.get(sex, ""),
            writable(district or ""),
            _day(enrolled, zone),
            done or 0,
            len(units) if required is None else required,
            _local(seen, zone),
            _day(completed, zone),
            until,
            number or "",
            of_reasons[tuple(flags)],
            *_cells(cells_of(states, excused, units), tests, of_unit),
            uid,
        ]


def _cells(cells: list[Cell], tests: list[bool], words: StateWords) -> Iterator[Value]:
    for cell, is_test in zip(cells, tests, strict=True):
        yield words.get(cell.state, "")
        if is_test:
            yield None if cell.score is None else Decimal(cell.score)


def _as_values(flagged: QuerySet[Enrolment]) -> QuerySet[Any, Any]:
    standing = Certificate.objects.filter(revoked_at=None, kind__in=COMPLETED)
    standing = standing.order_by("-pk").values("number")
    own = standing.filter(enrolment=OuterRef("pk"))
    # Of another account of the same person, looked for only where there is none.
    united = standing.filter(enrolment__merged_into=OuterRef("pk"))
    return flagged.annotate(
        uid_text=Cast("uid", TextField()),
        # Almost nobody is excused; an empty list need not be parsed for each person.
        excused=NullIf("progress__excused", JSON([], JSONField())),
        district=F(f"user__unit__name_{content_language()}"),
        certificate=Coalesce(Subquery(own[:1]), Subquery(united[:1])),
    ).values_list(
        *("user__full_name", "user__email", "user__language", "user__sex"),
        *("district", "enrolled_at"),
        *("progress__units_done", "progress__units_required"),
        *("progress__last_activity_at", "progress__completed_at"),
        *("until", "certificate", "uid_text"),
        *("progress__units", "excused"),
        *(f"is_{name}" for name in REASONS),
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
