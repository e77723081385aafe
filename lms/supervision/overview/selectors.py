"""The counts of many cohorts at once, for the list of one's cohorts."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.supervision import access
from lms.supervision.overview.risk_rules import BEGUN, DONE, REASONS, flag, people

COUNTS = ("people", "begun", "completed", "needs")
# In these who renews a certificate stands already, where the earlier group is seen too.
ONCE = ("people", "begun", "completed")


def _tally(flagged: QuerySet[Enrolment], *fields: str) -> list[dict[str, Any]]:
    """Return how many people are alike in all the counts ask for, and in ``fields``.

    The database looks at each person's reasons once, however many counts come of it.
    """
    flagged = flagged.order_by().annotate(begun=flag(BEGUN), completed=flag(DONE))
    alike = [*(f"is_{name}" for name in REASONS), "begun", "completed", *fields]
    return list(flagged.values(*alike).annotate(people=Count("pk")))


def _counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Return the numbers for each of COUNTS, and how many of ONCE stand in another one."""
    needy = [row for row in rows if any(row[f"is_{name}"] for name in REASONS)]
    return {
        "people": _sum_of(rows, "people"),
        "begun": _sum_of(rows, "begun"),
        "completed": _sum_of(rows, "completed"),
        "needs": _sum_of(needy, "people"),
        **{
            f"{name}_again": _sum_of([row for row in rows if row["again"]], name)
            for name in ONCE
        },
    }


def _sum_of(rows: list[dict[str, Any]], name: str) -> int:
    return sum(row["people"] for row in rows if row[name])


def counts_by_cohort(user: User) -> dict[int, dict[str, int]]:
    """Return people, begun, completed and needs of every visible cohort; one query."""
    cohorts: dict[int, list[dict[str, Any]]] = {}
    under = access.people_under(user)
    # Another supervisor's earlier group counts nobody here.
    again = Exists(under.filter(pk=OuterRef("renews")))
    flagged = people(under).annotate(again=again)
    for row in _tally(flagged, "cohort_id", "again"):
        cohorts.setdefault(row["cohort_id"], []).append(row)
    return {cohort: _counts(rows) for cohort, rows in cohorts.items()}


def total_of(counts: dict[int, dict[str, int]]) -> dict[str, int]:
    """Return the counts of all cohorts together.

    Who renews a certificate is counted once, as who has completed the course, where both
    groups are among these; but whoever needs somebody needs somebody.
    """
    total = {name: sum(own[name] for own in counts.values()) for name in COUNTS}
    again = {
        name: sum(own[f"{name}_again"] for own in counts.values()) for name in ONCE
    }
    return {name: total[name] - again.get(name, 0) for name in COUNTS}
