"""Time on task, from the ledger alone: nothing watches anybody read.

What somebody did in a unit stands in the ledger with its time. The time from one event to
the next in the same unit was spent on it, up to a pause: whoever did nothing for a quarter
of an hour is reckoned to have gone away then.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from lms.progress.models import BY_STAFF, UnitTime

PAUSE_SECONDS = 15 * 60
# Only of people who finished the unit: who left in the middle tells nothing of its length.
_COUNT = """
WITH steps AS (
  SELECT enrolment_id, unit, recorded_at - lag(recorded_at) OVER one_unit AS gap
  FROM progress_learningevent WHERE NOT kind = ANY(%(by_staff)s)
  WINDOW one_unit AS (PARTITION BY enrolment_id, unit ORDER BY recorded_at, uid)
), spent AS (
  SELECT enrolment_id, unit,
    sum(least(extract(epoch FROM gap), %(pause)s))::float AS seconds
  FROM steps WHERE gap IS NOT NULL GROUP BY enrolment_id, unit
), by_person AS (
  SELECT s.unit, e.user_id, max(s.seconds) AS seconds FROM spent s
  JOIN progress_unitprogress p USING (enrolment_id, unit)
  JOIN cohorts_enrolment e ON e.id = s.enrolment_id
  WHERE p.done_at IS NOT NULL GROUP BY s.unit, e.user_id
)
SELECT unit, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds), count(*)
FROM by_person GROUP BY unit
"""


@transaction.atomic
def count_times() -> int:
    """Count anew how long each unit takes; return of how many units that is known."""
    now = timezone.now()
    with connection.cursor() as cursor:
        facts = {"by_staff": [str(kind) for kind in BY_STAFF], "pause": PAUSE_SECONDS}
        cursor.execute(_COUNT, facts)
        rows = [
            UnitTime(unit=unit, seconds=seconds, people=people, counted_at=now)
            for unit, seconds, people in cursor.fetchall()
        ]
    UnitTime.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["unit"],
        update_fields=["seconds", "people", "counted_at"],
    )
    # Nobody's time is left where the people it was of have been erased.
    UnitTime.objects.exclude(unit__in=[row.unit for row in rows]).delete()
    return len(rows)


def time_taken(units: Iterable[UUID]) -> dict[UUID, tuple[float, int]]:
    """Return {unit: (seconds, people)} of those units whose time was counted."""
    rows = UnitTime.objects.filter(unit__in=list(units))
    found = rows.values_list("unit", "seconds", "people")
    return {unit: (seconds, people) for unit, seconds, people in found}
