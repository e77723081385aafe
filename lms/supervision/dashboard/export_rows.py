"""The rows of the table's files, in the active language."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from itertools import compress

from django.db.models import JSONField, QuerySet, TextField, Value
from django.db.models.functions import Cast, NullIf
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.text.spreadsheets import writable
from lms.accounts.placeholders import is_placeholder
from lms.cohorts.models import Enrolment
from lms.supervision.overview.lines import Cell, cells_of
from lms.supervision.overview.risk_rules import REASONS

Row = list[str | int]
# How much of "2026-07-16 00:30:00+03:00" is written.
DAY, MINUTE = 10, 16
ROWS_AT_ONCE = 100


def header(units: list[str]) -> list[str]:
    """Return the columns' names in the active language."""
    return [
        _("Name and surname"),
        _("Email"),
        _("Language"),
        _("Done"),
        _("Required"),
        _("Last activity"),
        _("Completed on"),
        _("Deadline"),
        _("Why the person needs me"),
        *units,
        _("Identifier"),
    ]


class UnitWords(dict[Cell, str]):
    """A unit's state with its score, such as "done 80%"; each is written once a file."""

    def __init__(self) -> None:
        super().__init__()
        self.states = {
            "done": _("done"),
            "excused": _("not required"),
            "failed": _("failed"),
            "started": _("started"),
        }

    def __missing__(self, cell: Cell) -> str:
        word = self.states.get(cell.state, "")
        self[cell] = word if cell.score is None else f"{word} {cell.score}%"
        return self[cell]


class ReasonWords(dict[tuple[bool | None, ...], str]):
    """Why a person needs somebody, in few words, by which of REASONS are true."""

    def __init__(self) -> None:
        super().__init__()
        self.labels = [str(label) for label in REASONS.values()]

    def __missing__(self, flags: tuple[bool | None, ...]) -> str:
        self[flags] = ", ".join(compress(self.labels, flags))
        return self[flags]


def file_rows(flagged: QuerySet[Enrolment], units: list[str]) -> Iterator[Row]:
    """Yield the cells of annotated enrolments, see ``risk_rules.people``; one query.

    ``units`` are the ids of the cohort's required units. Times are those of the agency's
    time zone. Rows are read some hundreds at a time, so that memory stays flat. What
    people wrote is made fit for a spreadsheet here, so that nothing else has to be. The
    words are taken when this is called: later no language need be active.
    """
    return _rows(flagged, units, UnitWords(), ReasonWords())


def _rows(
    flagged: QuerySet[Enrolment],
    units: list[str],
    of_unit: UnitWords,
    of_reasons: ReasonWords,
) -> Iterator[Row]:
    # Asked once: for each time of each person it would be a tenth of the work.
    zone = timezone.get_current_timezone()
    found = _as_texts(flagged).iterator(chunk_size=ROWS_AT_ONCE)
    for name, email, language, done, required, *more in found:
        seen, completed, until, uid, states, excused, *flags = more
        yield [
            writable(name),
            "" if is_placeholder(email) else writable(email),
            language,
            done or 0,
            len(units) if required is None else required,
            _local(seen, zone, MINUTE),
            _local(completed, zone, DAY),
            until.isoformat() if until else "",
            of_reasons[tuple(flags)],
            *map(of_unit.__getitem__, cells_of(states, excused, units)),
            uid,
        ]


def _as_texts(flagged: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    return flagged.annotate(
        uid_text=Cast("uid", TextField()),
        # Almost nobody is excused; an empty list need not be parsed for each person.
        excused=NullIf("progress__excused", Value([], JSONField())),
    ).values_list(
        *("user__full_name", "user__email", "user__language"),
        *("progress__units_done", "progress__units_required"),
        *("progress__last_activity_at", "progress__completed_at"),
        *("until", "uid_text"),
        *("progress__units", "excused"),
        *(f"is_{name}" for name in REASONS),
    )


def _local(moment: datetime | None, zone: tzinfo, length: int) -> str:
    """Return a time as the pages show it: the database may know another time zone's rule."""
    return moment.astimezone(zone).isoformat(" ")[:length] if moment else ""
