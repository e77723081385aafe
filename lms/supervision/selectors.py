"""The dashboard's rows and counts: one query feeds page, filters, letters and exports."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import islice

from django.db.models import Count, F, Q, QuerySet
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from courses.languages import in_language
from lms.accounts.models import User
from lms.cohorts.models import Cohort, Enrolment
from lms.progress.manifest import Outline, Unit, outline_of
from lms.progress.models import UnitProgress
from lms.supervision import access
from lms.supervision.needs import BEGUN, DONE, NEEDS_SOMEBODY, REASONS, people
from lms.supervision.reasons import Why, reasons_of

ROWS_AT_ONCE = 100
# Shares of the units done: none, up to each of these percentages, then all.
QUARTERS = (25, 50, 75)
COUNTS = ("people", "begun", "completed", "needs")


@dataclass(slots=True)
class Cell:
    """One person's state in one unit: done, excused, started, failed or empty.

    Never answers.
    """

    state: str = ""
    score: Decimal | None = None
    attempts: int = 0


@dataclass(slots=True)
class Line:
    """One person of the cohort; ``cells`` follow the cohort's required units."""

    uid: str
    name: str
    email: str
    language: str
    done: int
    required: int
    last_activity_at: datetime | None
    completed_at: datetime | None
    until: date | None
    reasons: list[Why]
    cells: list[Cell] = field(default_factory=list)


@dataclass
class Overview:
    """A cohort's counts; ``reasons`` by name, ``shares`` in the order of the chart."""

    people: int
    begun: int
    completed: int
    needs: int
    reasons: dict[str, int]
    shares: list[int]


def outline_for(cohort: Cohort) -> Outline:
    """Return the outline of the cohort's edition."""
    return outline_of(Enrolment(edition=cohort.edition))


def units_of(cohort: Cohort) -> list[Unit]:
    """Return the required units of the cohort's edition in teaching order."""
    return outline_for(cohort).required


def headings_of(cohort: Cohort) -> dict[str, str]:
    """Return all units' headings by id, in the page's language."""
    units = outline_for(cohort).units
    return {unit["uid"]: in_language(unit["heading"]) for unit in units}


def headings(units: list[Unit]) -> list[str]:
    """Return the units' headings in the page's language."""
    return [in_language(unit["heading"]) for unit in units]


def overview(cohort: Cohort) -> Overview:
    """Return the cohort's counts; one query."""
    counts = people(access.people_of(cohort)).aggregate(
        people=Count("pk"),
        begun=Count("pk", filter=BEGUN),
        completed=Count("pk", filter=DONE),
        needs=Count("pk", filter=NEEDS_SOMEBODY),
        **{r: Count("pk", filter=Q(**{f"is_{r}": True})) for r in REASONS},
        **{f"share{n}": Count("pk", filter=q) for n, q in enumerate(_shares())},
    )
    return Overview(
        reasons={r: counts.pop(r) for r in REASONS},
        shares=[counts.pop(f"share{n}") for n in range(len(_shares()))],
        **counts,
    )


def _shares() -> list[Q]:
    """Return the conditions for none done, each quarter, and all, in this order."""
    done, required = F("progress__units_done"), F("progress__units_required")
    some = Q(progress__units_done__gt=0, progress__completed_at=None)
    found = [Q(progress=None) | Q(progress__units_done=0)]
    for low, high in zip((0, *QUARTERS), (*QUARTERS, 100), strict=True):
        above = GreaterThan(done * 100, required * low)
        found.append(some & Q(above) & Q(LessThanOrEqual(done * 100, required * high)))
    return [*found, DONE]


def counts_by_cohort(user: User) -> dict[int, dict[str, int]]:
    """Return people, begun, completed and needs of every visible cohort; one query."""
    rows = (
        people(access.people_under(user))
        .order_by()
        .values("cohort_id")
        .annotate(
            people=Count("pk"),
            begun=Count("pk", filter=BEGUN),
            completed=Count("pk", filter=DONE),
            needs=Count("pk", filter=NEEDS_SOMEBODY),
        )
    )
    return {
        row["cohort_id"]: {name: row[name] for name in COUNTS}
        for row in rows.values("cohort_id", *COUNTS)
    }


def total_of(counts: dict[int, dict[str, int]]) -> dict[str, int]:
    """Return the counts of all cohorts together."""
    return {name: sum(own[name] for own in counts.values()) for name in COUNTS}


def lines(cohort: Cohort, enrolments: Iterable[Enrolment]) -> list[Line]:
    """Return the table's lines for annotated enrolments, in their order; one query."""
    chosen = list(enrolments)
    cells = _cells(chosen)
    units, names = units_of(cohort), headings_of(cohort)
    found = []
    for enrolment in chosen:
        line = _line(enrolment, len(units), names)
        own = cells.get(enrolment.pk, {})
        line.cells = [_cell(enrolment, unit["uid"], own) for unit in units]
        found.append(line)
    return found


def bare_lines(cohort: Cohort, enrolments: Iterable[Enrolment]) -> list[Line]:
    """Return lines without the states of units; no query of its own."""
    required, names = len(units_of(cohort)), headings_of(cohort)
    return [_line(enrolment, required, names) for enrolment in enrolments]


def pages_of_lines(
    cohort: Cohort, enrolments: QuerySet[Enrolment]
) -> Iterator[list[Line]]:
    """Yield every line, a few hundred people at a time, so that memory stays flat."""
    rows = enrolments.iterator(chunk_size=ROWS_AT_ONCE)
    while page := list(islice(rows, ROWS_AT_ONCE)):
        yield lines(cohort, page)


def _cell(enrolment: Enrolment, unit: str, own: dict[str, Cell]) -> Cell:
    progress = getattr(enrolment, "progress", None)
    cell = own.get(unit, Cell())
    if progress and unit in progress.excused and cell.state != "done":
        cell.state = "excused"
    return cell


def _cells(enrolments: list[Enrolment]) -> dict[int, dict[str, Cell]]:
    rows = UnitProgress.objects.filter(enrolment__in=enrolments)
    found: dict[int, dict[str, Cell]] = {}
    for enrolment, unit, done_at, score, attempts in rows.values_list(
        "enrolment_id", "unit", "done_at", "best_score", "attempts"
    ):
        state = "done" if done_at else "failed" if attempts else "started"
        found.setdefault(enrolment, {})[str(unit)] = Cell(state, score, attempts)
    return found


def _line(enrolment: Enrolment, required: int, names: dict[str, str]) -> Line:
    progress = getattr(enrolment, "progress", None)
    return Line(
        uid=str(enrolment.uid),
        name=enrolment.user.full_name,
        email=enrolment.user.email if enrolment.user.has_address else "",
        language=enrolment.user.language,
        done=progress.units_done if progress else 0,
        required=progress.units_required if progress else required,
        last_activity_at=progress.last_activity_at if progress else None,
        completed_at=progress.completed_at if progress else None,
        until=enrolment.until,
        reasons=reasons_of(enrolment, names),
    )
