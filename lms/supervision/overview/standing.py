"""How a whole cohort stands: all counts of its page, and whom it shows, in one query."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from lms.cohorts.models import Cohort, Enrolment, Invitation
from lms.postgresql.kept_queries import KeptQuery, rows_about
from lms.supervision import access
from lms.supervision.overview.funnel import Funnel
from lms.supervision.overview.lines import AWAITED_FIELDS, FIELDS, Awaited, Person
from lms.supervision.overview.outlines import cohort_units
from lms.supervision.overview.ranking import AWAITED_FLAGS, AWAITED_TIER_SQL, TIER_SQL
from lms.supervision.overview.risk_rules import (
    JOINED,
    OPENED,
    REACHABLE,
    REASONS,
    Moments,
    awaited_people,
    begun_since,
    flag,
    people,
)

# Shares of the units done: none, up to each of these percentages, then all.
QUARTERS = (25, 50, 75)
SHARES = len(QUARTERS) + 3
WEEKS = 8
_FLAGS = [f"is_{name}" for name in REASONS]


def _flagged(cohort: int, whole: int, **moments: Any) -> QuerySet[Enrolment]:
    counted = access.people_of(Cohort(pk=cohort))
    return people(counted, moments=Moments(**moments), whole=whole).order_by()


def _members(cohort: int, whole: int, **moments: Any) -> QuerySet[Enrolment]:
    """Return all in the group: also the page of who counts no more is shown."""
    members = access.members_of(Cohort(pk=cohort))
    return people(members, moments=Moments(**moments), whole=whole).order_by()


def _awaited(cohort: int, whole: int, **moments: Any) -> QuerySet[Invitation]:
    found = access.awaited_in(Cohort(pk=cohort))
    return awaited_people(found, Moments(**moments), whole).order_by()


# Values that no row has; those asked for take their places.
MARKS: dict[str, Any] = {
    "cohort": -2_000_000_001,
    "whole": -2_000_000_002,
    "silent_since": datetime(1900, 1, 1, tzinfo=UTC),
    "stuck_since": datetime(1900, 1, 2, tzinfo=UTC),
    "near": date(1900, 1, 3),
    "today": date(1900, 1, 4),
    "monday": datetime(1900, 1, 5, tzinfo=UTC),
}


_FACTS = KeptQuery(
    lambda **marks: (
        _flagged(**marks)
        .annotate(
            joined=flag(JOINED),
            reached=flag(REACHABLE),
            began_lately=flag(begun_since(marks["monday"])),
            stops_at=Coalesce("progress__failed_unit", "progress__current_unit"),
        )
        .values_list(
            *("pk", "user__sort_name", "until", "progress__last_activity_at"),
            *("progress__completed_at", "progress__units_done"),
            *("progress__units_required", "enrolled_at", "pressure", "joined"),
            *("reached", "began_lately", "stops_at", "user__unit", *_FLAGS),
        )
    ),
    **MARKS,
)
_AWAITED = KeptQuery(
    lambda **marks: (
        _awaited(**marks)
        .annotate(has_opened=flag(OPENED))
        .values_list(
            *("pk", "sort_name", "until", "pressure", "mailed_at", "has_opened"),
            *AWAITED_FLAGS,
        )
    ),
    **MARKS,
)
_PERSONS = KeptQuery(lambda **marks: _members(**marks).values_list(*FIELDS), **MARKS)
# The database looks at each person once, however many counts come of it.
_ANY = " OR ".join(_FLAGS)
_STANDS = "is_failed OR is_stuck OR is_silent"
_COUNTS = [
    "count(*)",
    "count(*) FILTER (WHERE is_bounced AND NOT joined)",
    "count(*) FILTER (WHERE joined)",
    "count(last_activity_at)",
    "count(completed_at)",
    f"count(*) FILTER (WHERE {_ANY})",
    "count(*) FILTER (WHERE reached AND NOT is_bounced)",
    f"count(*) FILTER (WHERE reached AND NOT is_bounced AND completed_at IS NULL AND ({_ANY}))",
    "count(*) FILTER (WHERE enrolled_at >= %s)",
    "count(*) FILTER (WHERE began_lately)",
    "count(*) FILTER (WHERE completed_at >= %s)",
    *(f"count(*) FILTER (WHERE {name})" for name in _FLAGS),
    *(f"count(*) FILTER (WHERE share = {place})" for place in range(SHARES)),
    *(f"count(*) FILTER (WHERE week = {place})" for place in range(WEEKS)),
]
_SHARE = " + ".join(f"(done * 100 > {most} * required)::int" for most in QUARTERS)
_FIRST = "ORDER BY tier, pressure DESC, until, sort_name, key"
_STANDING = f"""
WITH person (pk, sort_name, until, last_activity_at, completed_at, done, required,
  enrolled_at, pressure, joined, reached, began_lately, stops_at, unit,
  {", ".join(_FLAGS)})
  AS MATERIALIZED ({{rows}}),
awaited (pk, sort_name, until, pressure, mailed_at, has_opened, {", ".join(AWAITED_FLAGS)})
  AS MATERIALIZED ({{awaited}}),
everybody (key, sort_name, until, pressure, tier) AS (
  SELECT pk, sort_name, until, pressure, {TIER_SQL} FROM person
  UNION ALL
  SELECT -pk, sort_name, until, pressure,
    {AWAITED_TIER_SQL} FROM awaited)
SELECT {", ".join(_COUNTS)},
  (SELECT count(*) FROM awaited),
  (SELECT count(mailed_at) FROM awaited),
  (SELECT count(*) FROM awaited WHERE is_bounced),
  (SELECT count(*) FROM awaited WHERE has_opened),
  (SELECT count(*) FROM awaited WHERE {" OR ".join(AWAITED_FLAGS)}),
  {", ".join(f"(SELECT count(*) FROM awaited WHERE {name})" for name in AWAITED_FLAGS)},
  (SELECT ARRAY[stops_at::text, count(*)::text] FROM person
    WHERE stops_at IS NOT NULL AND ({_STANDS})
    GROUP BY stops_at ORDER BY count(*) DESC, stops_at LIMIT 1),
  ARRAY(SELECT DISTINCT unit FROM person WHERE unit IS NOT NULL),
  ARRAY(SELECT key FROM everybody WHERE tier IS NOT NULL {_FIRST} LIMIT %s),
  ARRAY(SELECT key FROM everybody {_FIRST} LIMIT %s OFFSET %s)
FROM (
  SELECT *, CASE WHEN completed_at IS NOT NULL THEN {SHARES - 1}
      WHEN coalesce(done, 0) = 0 OR coalesce(required, 0) = 0 THEN 0
      ELSE 1 + {_SHARE} END AS share,
    width_bucket(completed_at, %s::timestamptz[]) - 1 AS week
  FROM person) counted"""  # noqa: S608 names of our own


@dataclass
class Overview:
    """A cohort's counts, and whom its page shows.

    ``reached`` are those to whom a letter can be written, ``needs_reached`` those of them
    who need somebody and have not completed. ``people`` are those in the group; ``funnel``
    begins with those on its list; ``changes`` since ``monday`` by step. ``reasons`` by
    name; ``shares`` in the order of the chart; ``weeks`` by their Mondays, how many
    completed the course in each. ``stop`` is the unit at which most people stand, and how
    many; ``places`` the units of the organisation in which they work. ``urgent`` are the
    keys of those who need somebody, ``page`` those of a page, both in the order of
    ``ranking``: primary keys of enrolments, and of invitations with a minus.
    """

    people: int
    funnel: Funnel
    needs: int
    reached: int
    needs_reached: int
    monday: date
    changes: dict[str, int]
    reasons: dict[str, int]
    shares: list[int]
    weeks: dict[date, int]
    stop: tuple[str, int] | None
    places: set[int]
    urgent: list[int]
    page: list[int]

    @property
    def begun(self) -> int:
        return self.funnel.begun

    @property
    def completed(self) -> int:
        return self.funnel.completed

    @property
    def shown(self) -> int:
        """Everybody whom the page can show: in the group, or awaited there."""
        return self.funnel.listed


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
    moments = Moments.at(now or timezone.now())
    mondays = _mondays(moments.today)
    midnights = [_midnight(day) for day in (*mondays, mondays[-1] + timedelta(weeks=1))]
    values = _values(cohort, moments)
    parts = {name: one.statement(**values) for name, one in _PARTS.items()}
    places = (urgent, page.stop - page.start, page.start)
    since = (moments.monday, moments.monday)
    (row,) = rows_about(_STANDING, *since, *places, midnights, **parts)
    return _read(iter(row), mondays, timezone.localdate(moments.monday))


_PARTS = {"rows": _FACTS, "awaited": _AWAITED}


def _read(row: Iterator[Any], mondays: list[date], monday: date) -> Overview:
    in_group, unreached, joined, begun, completed, needs = (next(row) for _ in range(6))
    reached, needs_reached = next(row), next(row)
    changes = {step: next(row) for step in ("joined", "begun", "completed")}
    reasons = {name: next(row) for name in REASONS}
    shares = [next(row) for _ in range(SHARES)]
    weeks = {day: next(row) for day in mondays}
    awaited = Funnel(*(next(row) for _ in range(4)))
    needy = next(row)
    for name in AWAITED_FLAGS:
        reasons[name.removeprefix("is_")] += next(row)
    stop = next(row)
    return Overview(
        people=in_group,
        funnel=awaited
        + Funnel(in_group, in_group, unreached, joined, joined, begun, completed),
        needs=needs + needy,
        reached=reached,
        needs_reached=needs_reached,
        monday=monday,
        changes=changes,
        reasons=reasons,
        shares=shares,
        weeks=weeks,
        stop=(stop[0], int(stop[1])) if stop else None,
        places=set(next(row)),
        urgent=next(row),
        page=next(row),
    )


def persons_by_key(
    cohort: Cohort, keys: Iterable[int], now: datetime | None = None
) -> dict[int, Person | Awaited]:
    """Return those of the cohort's people who have these keys, see ``Overview``.

    One query, and one more where there are invitations among them.
    """
    moments = Moments.at(now or timezone.now())
    values, keys = _values(cohort, moments), list(keys)
    rows = _PERSONS.rows(
        'AND "cohorts_enrolment"."id" = ANY(%s)',
        [key for key in keys if key > 0],
        **values,
    )
    found: dict[int, Person | Awaited] = {row[0]: Person(*row) for row in rows}
    if numbers := [-key for key in keys if key < 0]:
        awaited = access.awaited_in(cohort).filter(pk__in=numbers)
        kept = awaited_people(awaited, moments, values["whole"]).order_by()
        for one in kept.values_list(*AWAITED_FIELDS):
            found[-one[0]] = Awaited(*one)
    return found


def _values(cohort: Cohort, moments: Moments) -> dict[str, Any]:
    whole = len(cohort_units(cohort))
    return {"cohort": cohort.pk, "whole": whole, **moments._asdict()}


def _mondays(today: date) -> list[date]:
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=n) for n in reversed(range(WEEKS))]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
