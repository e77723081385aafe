"""Timetable of the launch kit: which units in which week, from a cohort's own dates."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from lms.cohorts.models import Cohort
from lms.progress.manifest import Unit
from lms.supervision.overview.outlines import cohort_units

USUAL_WEEKS, MOST_WEEKS = 4, 12


@dataclass
class Week:
    """One week of the timetable with the units proposed for it."""

    number: int
    begins: date
    ends: date
    units: list[Unit] = field(default_factory=list)


def timetable(cohort: Cohort) -> list[Week]:
    """Return the cohort's weeks, the required units spread over them by their length.

    Without a deadline the course takes four weeks.
    """
    units = cohort_units(cohort)
    weeks = [_week(cohort, number) for number in range(_length(cohort, len(units)))]
    if weeks and cohort.deadline:
        weeks[-1].ends = cohort.deadline
    total = sum(unit["minutes"] for unit in units) or 1
    before = 0
    for unit in units:
        place = before * len(weeks) // total
        weeks[min(place, len(weeks) - 1)].units.append(unit)
        before += unit["minutes"]
    return weeks


def _length(cohort: Cohort, units: int) -> int:
    if cohort.deadline is None:
        return min(USUAL_WEEKS, units)
    days = (cohort.deadline - cohort.starts_on).days
    return max(min(days // 7, MOST_WEEKS, units), min(1, units))


def _week(cohort: Cohort, number: int) -> Week:
    begins = cohort.starts_on + timedelta(weeks=number)
    return Week(number + 1, begins, begins + timedelta(days=6))
