"""Prerequisites: units open one after the other."""

from collections.abc import Container

from lms.cohorts.models import Enrolment
from lms.progress.engine import done_units
from lms.progress.exceptions import UnitLocked
from lms.progress.manifest import Unit, outline_of


def units_in_the_way(
    enrolment: Enrolment, unit_uid: str, done: Container[str] | None = None
) -> list[Unit]:
    """Return the required units to be done before this one opens, in order.

    ``done`` are the ids of finished units where they are known; else one query.
    """
    before = outline_of(enrolment).before(unit_uid)
    if done is None:
        done = done_units(enrolment) if before else {}
    return [unit for unit in before if unit["uid"] not in done]


def require_open(
    enrolment: Enrolment, unit_uid: str, done: Container[str] | None = None
) -> None:
    """Raise UnitLocked while earlier units are to be done."""
    if in_the_way := units_in_the_way(enrolment, unit_uid, done):
        raise UnitLocked(in_the_way)
