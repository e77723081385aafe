"""The counts of many cohorts at once, for the list of one's cohorts."""

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.supervision import access
from lms.supervision.overview.funnel import Funnel
from lms.supervision.overview.ranking import AWAITED_FLAGS
from lms.supervision.overview.risk_rules import (
    BEGUN,
    DONE,
    JOINED,
    OPENED,
    REASONS,
    Moments,
    awaited_people,
    flag,
    people,
)

# The first steps of the funnel, as those awaited in a group reach them.
AWAITED = ("listed", "mailed", "bounced", "opened")
# In these who renews a certificate stands already, where the earlier group is seen too.
ONCE = ("people", "joined", "begun", "completed")


@dataclass(frozen=True)
class Counts:
    """What the list of groups says of one of them, or of all together."""

    funnel: Funnel = Funnel()
    needs: int = 0


def _tally(flagged: QuerySet[Enrolment], *fields: str) -> list[dict[str, Any]]:
    """Return how many people are alike in all the counts ask for, and in ``fields``.

    The database looks at each person's reasons once, however many counts come of it.
    """
    flags = {"joined": JOINED, "begun": BEGUN, "completed": DONE}
    flagged = flagged.order_by().annotate(**{n: flag(q) for n, q in flags.items()})
    alike = [*(f"is_{name}" for name in REASONS), *flags, *fields]
    return list(flagged.values(*alike).annotate(people=Count("pk")))


def _awaited_tally(user: User) -> dict[int, dict[str, int]]:
    """Return how many are awaited, came how far and need somebody, by group; one query."""
    found = awaited_people(access.awaited_under(user), Moments.at(timezone.now()))
    needy = reduce(or_, (Q(**{flag: True}) for flag in AWAITED_FLAGS))
    rows = (
        found.order_by()
        .values("cohort")
        .annotate(
            listed=Count("pk"),
            mailed=Count("pk", filter=Q(mailed_at__isnull=False)),
            bounced=Count("pk", filter=Q(is_bounced=True)),
            opened=Count("pk", filter=OPENED),
            needy=Count("pk", filter=needy),
        )
    )
    return {row["cohort"]: row for row in rows}


def _once(rows: list[dict[str, Any]]) -> Funnel:
    """Return the funnel of those in the group, without those awaited there."""
    people, joined, begun, completed = (_sum_of(rows, name) for name in ONCE)
    unreached = _sum_of([row for row in rows if not row["joined"]], "is_bounced")
    return Funnel(people, people, unreached, joined, joined, begun, completed)


def _sum_of(rows: list[dict[str, Any]], name: str) -> int:
    return sum(row["people"] for row in rows if row[name])


def _needs(rows: list[dict[str, Any]]) -> int:
    needy = [row for row in rows if any(row[f"is_{name}"] for name in REASONS)]
    return _sum_of(needy, "people")


def counts_by_cohort(user: User) -> tuple[dict[int, Counts], Counts]:
    """Return the counts of every visible cohort, and of all of them; two queries.

    Who renews a certificate is counted once among all, as who has completed the course,
    where both groups are among these; but whoever needs somebody needs somebody.
    """
    under = access.people_under(user)
    # Another supervisor's earlier group counts nobody here.
    again = Exists(under.filter(pk=OuterRef("earlier")))
    renewing = people(under).annotate(earlier=access.EARLIER_WAY)
    rows = _tally(renewing.annotate(again=again), "cohort_id", "again")
    cohorts: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        cohorts.setdefault(row["cohort_id"], []).append(row)
    awaited = _awaited_tally(user)
    counts = {
        pk: _counts(cohorts.get(pk, []), awaited.get(pk))
        for pk in cohorts.keys() | awaited.keys()
    }
    total = sum((one.funnel for one in counts.values()), Funnel())
    total -= _once([row for row in rows if row["again"]])
    return counts, Counts(total, sum(one.needs for one in counts.values()))


def _counts(rows: list[dict[str, Any]], awaited: dict[str, int] | None) -> Counts:
    more = awaited or dict.fromkeys((*AWAITED, "needy"), 0)
    funnel = _once(rows) + Funnel(*(more[name] for name in AWAITED))
    return Counts(funnel, _needs(rows) + more["needy"])
