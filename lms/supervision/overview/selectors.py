"""The dashboard's rows and counts: one query feeds page, filters, letters and exports."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from courses.text.languages import in_language
from lms.accounts.models import User
from lms.cohorts.models import Cohort, Enrolment
from lms.progress.manifest import Outline, Unit, outline_of
from lms.progress.models import UnitProgress
from lms.supervision import access
from lms.supervision.overview.reasons import Why, reasons_of
from lms.supervision.overview.risk_rules import BEGUN, DONE, REASONS, flag, people

ROWS_AT_ONCE = 100
# Shares of the units done: none, up to each of these percentages, then all.
QUARTERS = (25, 50, 75)
COUNTS = ("people", "begun", "completed", "needs")


@dataclass(slots=True, frozen=True)
class Cell:
    """One person's state in one unit: done, excused, started, failed or empty.

    Never answers.
    """

    state: str = ""
    score: Decimal | None = None
    attempts: int = 0


NOTHING = Cell()


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

    @property
    def share(self) -> str:
        """The units done and required as "3/17", in every language."""
        return f"{self.done}/{self.required}"


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


def cohort_units(cohort: Cohort) -> list[Unit]:
    """Return the required units of the cohort's edition in teaching order."""
    return outline_for(cohort).required


def headings_of(cohort: Cohort) -> dict[str, str]:
    """Return all units' headings by id, in the page's language."""
    units = outline_for(cohort).units
    return {unit["uid"]: in_language(unit["heading"]) for unit in units}


def headings(units: list[Unit]) -> list[str]:
    """Return the units' headings in the page's language."""
    return [in_language(unit["heading"]) for unit in units]


def overview(flagged: QuerySet[Enrolment]) -> Overview:
    """Return the counts of ``needs.people`` of a cohort; one query."""
    units = ("progress__units_done", "progress__units_required")
    rows = _tally(flagged, *units)
    shares = [0] * (len(QUARTERS) + 3)
    for row in rows:
        shares[_share(row["completed"], *(row[name] for name in units))] += row[
            "people"
        ]
    return Overview(
        **_counts(rows),
        reasons={name: _sum_of(rows, f"is_{name}") for name in REASONS},
        shares=shares,
    )


def _tally(flagged: QuerySet[Enrolment], *fields: str) -> list[dict[str, Any]]:
    """Return how many people are alike in all the counts ask for, and in ``fields``.

    The database looks at each person's reasons once, however many counts come of it.
    """
    flagged = flagged.order_by().annotate(begun=flag(BEGUN), completed=flag(DONE))
    alike = [*(f"is_{name}" for name in REASONS), "begun", "completed", *fields]
    return list(flagged.values(*alike).annotate(people=Count("pk")))


def _counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Return the numbers for each of COUNTS."""
    needy = [row for row in rows if any(row[f"is_{name}"] for name in REASONS)]
    return {
        "people": _sum_of(rows, "people"),
        "begun": _sum_of(rows, "begun"),
        "completed": _sum_of(rows, "completed"),
        "needs": _sum_of(needy, "people"),
    }


def _sum_of(rows: list[dict[str, Any]], name: str) -> int:
    return sum(row["people"] for row in rows if row[name])


def _share(completed: bool, done: int | None, required: int | None) -> int:
    """Return the place in ``Overview.shares``: none done, up to each quarter, or all."""
    if completed:
        return len(QUARTERS) + 2
    if not done or not required:
        return 0
    return 1 + bisect_left(QUARTERS, done * 100 / required)


def counts_by_cohort(user: User) -> dict[int, dict[str, int]]:
    """Return people, begun, completed and needs of every visible cohort; one query."""
    cohorts: dict[int, list[dict[str, Any]]] = {}
    for row in _tally(people(access.people_under(user)), "cohort_id"):
        cohorts.setdefault(row["cohort_id"], []).append(row)
    return {cohort: _counts(rows) for cohort, rows in cohorts.items()}


def total_of(counts: dict[int, dict[str, int]]) -> dict[str, int]:
    """Return the counts of all cohorts together."""
    return {name: sum(own[name] for own in counts.values()) for name in COUNTS}


def rows_of(
    flagged: QuerySet[Enrolment], *chosen: Iterable[int]
) -> list[list[Enrolment]]:
    """Return those of ``needs.people`` for each list of primary keys, in its order.

    One query, so that reasons are asked only of those who are shown, and once.
    """
    lists = [list(keys) for keys in chosen]
    rows = flagged.filter(pk__in={*chain(*lists)}).order_by()
    found = {row.pk: row for row in rows}
    return [[found[key] for key in keys if key in found] for keys in lists]


def table_lines(cohort: Cohort, enrolments: Iterable[Enrolment]) -> list[Line]:
    """Return the table's lines for annotated enrolments, in their order; one query."""
    chosen = list(enrolments)
    cells = _cells(chosen)
    units = [UUID(unit["uid"]) for unit in cohort_units(cohort)]
    names = headings_of(cohort)
    found = []
    for enrolment in chosen:
        line = _line(enrolment, len(units), names)
        own = cells.get(enrolment.pk, {})
        line.cells = [_cell(enrolment, unit, own) for unit in units]
        found.append(line)
    return found


def bare_lines(cohort: Cohort, enrolments: Iterable[Enrolment]) -> list[Line]:
    """Return lines without the states of units; no query of its own."""
    required, names = len(cohort_units(cohort)), headings_of(cohort)
    return [_line(enrolment, required, names) for enrolment in enrolments]


def pages_of_lines(
    cohort: Cohort, enrolments: QuerySet[Enrolment]
) -> Iterator[list[Line]]:
    """Yield every line, a few hundred people at a time, so that memory stays flat."""
    rows = enrolments.iterator(chunk_size=ROWS_AT_ONCE)
    while page := list(islice(rows, ROWS_AT_ONCE)):
        yield table_lines(cohort, page)


def _cell(enrolment: Enrolment, unit: UUID, own: dict[UUID, Cell]) -> Cell:
    cell = own.get(unit, NOTHING)
    excused = getattr(getattr(enrolment, "progress", None), "excused", ())
    if excused and str(unit) in excused and cell.state != "done":
        return replace(cell, state="excused")
    return cell


def _cells(enrolments: list[Enrolment]) -> dict[int, dict[UUID, Cell]]:
    rows = UnitProgress.objects.filter(enrolment__in=enrolments)
    found: dict[int, dict[UUID, Cell]] = {}
    for enrolment, unit, done, score, attempts in rows.values_list(
        "enrolment_id", "unit", flag(Q(done_at__isnull=False)), "best_score", "attempts"
    ):
        state = "done" if done else "failed" if attempts else "started"
        found.setdefault(enrolment, {})[unit] = Cell(state, score, attempts)
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
