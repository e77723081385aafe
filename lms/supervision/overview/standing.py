"""How a whole cohort stands: all counts of its page, and whom it shows, in one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from lms.cohorts.models import Cohort, Enrolment
from lms.postgresql.kept_queries import KeptQuery
from lms.supervision import access
from lms.supervision.overview.lines import FIELDS, Person
from lms.supervision.overview.risk_rules import REASONS, Moments, people

# Shares of the units done: none, up to each of these percentages, then all.
QUARTERS = (25, 50, 75)
SHARES = len(QUARTERS) + 3
WEEKS = 8
_FLAGS = [f"is_{name}" for name in REASONS]


def _flagged(cohort: int, **moments: Any) -> QuerySet[Enrolment]:
    found = people(access.people_of(Cohort(pk=cohort)), moments=Moments(**moments))
    return found.order_by()


# Values that no row has; those asked for take their places.
_MARKS: dict[str, Any] = {
    "cohort": -2_000_000_001,
    "silent_since": datetime(1900, 1, 1, tzinfo=UTC),
    "stuck_since": datetime(1900, 1, 2, tzinfo=UTC),
    "near": date(1900, 1, 3),
}
_FACTS = KeptQuery(
    lambda **marks: _flagged(**marks).values_list(
        *("pk", "user__sort_name", "until", "progress__last_activity_at"),
        *("progress__completed_at", "progress__units_done"),
        *("progress__units_required", *_FLAGS),
    ),
    **_MARKS,
)
_PERSONS = KeptQuery(lambda **marks: _flagged(**marks).values_list(*FIELDS), **_MARKS)
# The database looks at each person once, however many counts come of it.
_ANY = " OR ".join(_FLAGS)
_RANK = " ".join(f"WHEN {name} THEN {place}" for place, name in enumerate(_FLAGS))
_COUNTS = [
    "count(*)",
    "count(last_activity_at)",
    "count(completed_at)",
    f"count(*) FILTER (WHERE {_ANY})",
    *(f"count(*) FILTER (WHERE {name})" for name in _FLAGS),
    *(f"count(*) FILTER (WHERE share = {place})" for place in range(SHARES)),
    *(f"count(*) FILTER (WHERE week = {place})" for place in range(WEEKS)),
]
_SHARE = " + ".join(f"(done * 100 > {most} * required)::int" for most in QUARTERS)
_STANDING = f"""
WITH person (pk, sort_name, until, last_activity_at, completed_at, done, required,
  {", ".join(_FLAGS)}) AS MATERIALIZED ({{rows}})
SELECT {", ".join(_COUNTS)},
  ARRAY(SELECT pk FROM person WHERE {_ANY}
    ORDER BY CASE {_RANK} END, until, sort_name, pk LIMIT %s),
  ARRAY(SELECT pk FROM person ORDER BY sort_name, pk LIMIT %s OFFSET %s)
FROM (
  SELECT *, CASE WHEN completed_at IS NOT NULL THEN {SHARES - 1}
      WHEN coalesce(done, 0) = 0 OR coalesce(required, 0) = 0 THEN 0
      ELSE 1 + {_SHARE} END AS share,
    width_bucket(completed_at, %s::timestamptz[]) - 1 AS week
  FROM person) counted"""  # noqa: S608 names of our own


@dataclass
class Overview:
    """A cohort's counts, and whom its page shows.

    ``reasons`` by name; ``shares`` in the order of the chart; ``weeks`` by their Mondays,
    how many completed the course in each. ``urgent`` are the primary keys of those who
    need somebody, by reason, day and name; ``page`` those of a page by name.
    """

    people: int
    begun: int
    completed: int
    needs: int
    reasons: dict[str, int]
    shares: list[int]
    weeks: dict[date, int]
    urgent: list[int]
    page: list[int]


def overview(
    cohort: Cohort,
    now: datetime | None = None,
    *,
    urgent: int = 0,
    page: slice = slice(0, 0),
) -> Overview:
    """Return how the cohort stands; one query.

    ``urgent`` is the most of them that are wanted, ``page`` the place of the page.
    """
    now = now or timezone.now()
    mondays = _mondays(timezone.localdate(now))
    midnights = [_midnight(day) for day in (*mondays, mondays[-1] + timedelta(weeks=1))]
    more = (urgent, page.stop - page.start, page.start, midnights)
    row = iter(_FACTS.wrapped(_STANDING, *more, cohort=cohort.pk, **_moments(now))[0])
    return Overview(
        people=next(row),
        begun=next(row),
        completed=next(row),
        needs=next(row),
        reasons={name: next(row) for name in REASONS},
        shares=[next(row) for _ in range(SHARES)],
        weeks={day: next(row) for day in mondays},
        urgent=next(row),
        page=next(row),
    )


def persons_by_key(
    cohort: Cohort, keys: Iterable[int], now: datetime | None = None
) -> dict[int, Person]:
    """Return those of the cohort's people who have these primary keys; one query."""
    rows = _PERSONS.rows(
        'AND "cohorts_enrolment"."id" = ANY(%s)',
        list(keys),
        cohort=cohort.pk,
        **_moments(now or timezone.now()),
    )
    found = (Person(*row) for row in rows)
    return {person.pk: person for person in found}


def _moments(now: datetime) -> dict[str, Any]:
    return Moments.at(now)._asdict()


def _mondays(today: date) -> list[date]:
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=n) for n in reversed(range(WEEKS))]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
