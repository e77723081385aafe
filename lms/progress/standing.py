"""What tables of people show of an enrolment, kept in its progress row.

Folded with the units, so that a table of a thousand people reads a thousand rows, and
``rebuild_progress --check`` compares it.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from lms.progress.models import Attempt, AttemptGrant, EnrolmentProgress, UnitProgress
from lms.progress.ways import counting_for

FAILED_TIMES = 2
# What ``keep_unit`` changes.
KEPT_BY_UNIT = ("units", "began_at", "current_started_at")


def keep_units(progress: EnrolmentProgress, rows: Iterable[UnitProgress]) -> None:
    """Put what follows from the units' rows into the progress row, unsaved."""
    by_unit = {str(row.unit): row for row in rows}
    progress.units = {uid: in_short(row) for uid, row in sorted(by_unit.items())}
    progress.began_at = min((row.started_at for row in by_unit.values()), default=None)
    current = by_unit.get(str(progress.current_unit))
    progress.current_started_at = current.started_at if current else None
    progress.failed_unit = _failed_unit(progress, by_unit.values())


def keep_unit(progress: EnrolmentProgress, row: UnitProgress) -> None:
    """Put one unit's row into the progress row.

    It is new, or its beginning, its end and its attempts are what they were.
    """
    progress.units[str(row.unit)] = in_short(row)
    progress.began_at = min(progress.began_at or row.started_at, row.started_at)
    if str(row.unit) == str(progress.current_unit):
        progress.current_started_at = row.started_at


def in_short(row: UnitProgress) -> list[Any]:
    """Return a begun unit as [state, best score or None, attempts], fit for JSON."""
    state = "done" if row.done_at else "failed" if row.attempts else "started"
    score = None if row.best_score is None else f"{row.best_score.normalize():f}"
    return [state, score, row.attempts]


def _failed_unit(
    progress: EnrolmentProgress, rows: Iterable[UnitProgress]
) -> UUID | None:
    """Return the test failed twice last; one with an extra attempt still to use is none."""
    failed = [
        row
        for row in rows
        if row.attempts >= FAILED_TIMES and not row.done_at and not row.excused
    ]
    for row in sorted(failed, key=lambda row: row.last_activity_at, reverse=True):
        if not _has_unused_grant(progress.enrolment_id, row.unit):
            return row.unit
    return None


def _has_unused_grant(enrolment: int, unit: UUID) -> bool:
    """Tell whether after some grant fewer attempts ended than were given.

    An attempt under way when the grant came was not the extra one.
    """
    here = counting_for(enrolment) & Q(unit=unit)
    given = list(AttemptGrant.objects.filter(here).values_list("granted_at", flat=True))
    if not given:
        return False
    ended = Attempt.objects.filter(here, submitted_at__isnull=False)
    started = list(ended.values_list("started_at", flat=True))
    return any(
        sum(at >= grant for at in started) < sum(at >= grant for at in given)
        for grant in given
    )
