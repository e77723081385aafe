"""The dashboard's table: the same rows feed page, filters and export."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from courses.languages import in_language
from lms.cohorts.models import Cohort, Enrolment
from lms.progress.manifest import Unit, outline_of
from lms.progress.models import UnitProgress
from lms.supervision.needs import filtered, people, reasons_of


@dataclass
class Cell:
    """One person's state in one unit: done, started, failed or empty; never answers."""

    state: str = ""
    score: Decimal | None = None
    attempts: int = 0


@dataclass
class Line:
    """One person of the cohort."""

    uid: str
    name: str
    email: str
    language: str
    done: int
    required: int
    last_activity_at: datetime | None
    completed_at: datetime | None
    until: date | None
    reasons: list[str]
    cells: list[Cell]


@dataclass
class Overview:
    """The cohort's counts; one query."""

    people: int
    begun: int
    completed: int
    needs: int


def units_of(cohort: Cohort) -> list[Unit]:
    """Return the required units of the cohort's edition in teaching order."""
    return outline_of(Enrolment(edition=cohort.edition)).required


def headings(units: list[Unit]) -> list[str]:
    """Return the units' headings in the page's language."""
    return [in_language(unit["heading"]) for unit in units]


def overview(cohort: Cohort) -> Overview:
    """Return how many people there are, have begun, have completed, and need somebody."""
    counts = people(cohort).aggregate(
        people=Count("pk"),
        begun=Count("pk", filter=Q(progress__last_activity_at__isnull=False)),
        completed=Count("pk", filter=Q(progress__completed_at__isnull=False)),
    )
    return Overview(needs=filtered(people(cohort), "needs").count(), **counts)


def lines(cohort: Cohort, enrolments: Iterable[Enrolment]) -> list[Line]:
    """Return the table's lines for annotated enrolments, in their order; one query."""
    chosen = list(enrolments)
    units = units_of(cohort)
    cells = _cells(chosen)
    return [
        _line(enrolment, units, cells.get(enrolment.pk, {})) for enrolment in chosen
    ]


def all_lines(cohort: Cohort, enrolments: QuerySet[Enrolment]) -> Iterator[Line]:
    """Yield every line, a few hundred people at a time, so that memory stays flat."""
    page: list[Enrolment] = []
    for enrolment in enrolments.iterator(chunk_size=200):
        page.append(enrolment)
        if len(page) == 200:
            yield from lines(cohort, page)
            page = []
    yield from lines(cohort, page)


def _cells(enrolments: list[Enrolment]) -> dict[int, dict[str, Cell]]:
    rows = UnitProgress.objects.filter(enrolment__in=enrolments)
    found: dict[int, dict[str, Cell]] = {}
    for enrolment, unit, done_at, score, attempts in rows.values_list(
        "enrolment_id", "unit", "done_at", "best_score", "attempts"
    ):
        state = "done" if done_at else "failed" if attempts else "started"
        found.setdefault(enrolment, {})[str(unit)] = Cell(state, score, attempts)
    return found


def _line(enrolment: Enrolment, units: list[Unit], cells: dict[str, Cell]) -> Line:
    progress = getattr(enrolment, "progress", None)
    return Line(
        uid=str(enrolment.uid),
        name=enrolment.user.full_name,
        email=enrolment.user.email,
        language=enrolment.user.language,
        done=progress.units_done if progress else 0,
        required=len(units),
        last_activity_at=progress.last_activity_at if progress else None,
        completed_at=progress.completed_at if progress else None,
        until=enrolment.until,
        reasons=reasons_of(enrolment),
        cells=[cells.get(unit["uid"], Cell()) for unit in units],
    )
