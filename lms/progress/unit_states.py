"""Unit states of one enrolment, read in one query."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from lms.cohorts.models import Enrolment
from lms.progress.fold import UnitState

# Of one unit the details are read as well. Every page of a lesson asks this.
_STATES = """
SELECT unit, done_at, CASE WHEN unit = %s THEN state END, started_at, last_activity_at,
  best_score, attempts, reached, reached_at
FROM progress_unitprogress WHERE enrolment_id = %s"""


@dataclass(frozen=True)
class UnitStates:
    """When each finished unit was done, by id; of one unit the whole state.

    ``anchor`` is the block to come back to in that unit.
    """

    done: dict[str, datetime]
    state: UnitState
    anchor: str = ""


def read_states(enrolment: Enrolment, unit_uid: str) -> UnitStates:
    """Return the enrolment's finished units and the state of one of them; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_STATES, [unit_uid, enrolment.pk])
        rows = cursor.fetchall()
    done = {str(unit): at for unit, at, *_rest in rows if at is not None}
    for unit, done_at, details, started_at, last_at, score, attempts, *read in rows:
        if str(unit) == unit_uid:
            state = UnitState(
                started_at=started_at,
                last_activity_at=last_at,
                done_at=done_at,
                best_score=score,
                attempts=attempts,
                **json.loads(details),
            )
            return UnitStates(done, state, _anchor(state, *read))
    return UnitStates(done, UnitState())


def _anchor(state: UnitState, reached: str, reached_at: datetime | None) -> str:
    """Return the later place: where something was done, or where it was read to."""
    if reached_at and state.last_activity_at and reached_at >= state.last_activity_at:
        return reached
    return state.anchor
