"""Units open one after the other."""

from lms.cohorts.models import Enrolment
from lms.progress.engine import done_units
from lms.progress.exceptions import UnitLocked
from lms.progress.manifest import Unit, outline_of


def units_in_the_way(enrolment: Enrolment, unit_uid: str) -> list[Unit]:
    """Return the required units to be done before this one opens, in order."""
    before = outline_of(enrolment).before(unit_uid)
    done = done_units(enrolment) if before else {}
    return [unit for unit in before if unit["uid"] not in done]


def require_open(enrolment: Enrolment, unit_uid: str) -> None:
    """Raise UnitLocked while earlier units are to be done."""
    if in_the_way := units_in_the_way(enrolment, unit_uid):
        raise UnitLocked(in_the_way)
