"""The units of a cohort's edition and their headings."""

from courses.text.languages import in_language
from lms.cohorts.models import Cohort, Enrolment
from lms.progress.manifest import Outline, Unit, outline_of


def outline_for(cohort: Cohort) -> Outline:
    """Return the outline of the cohort's edition."""
    return outline_of(Enrolment(edition=cohort.edition, takes=cohort.takes))


def cohort_units(cohort: Cohort) -> list[Unit]:
    """Return the required units of the cohort's edition in teaching order."""
    return outline_for(cohort).required


def headings_of(cohort: Cohort) -> dict[str, str]:
    """Return all units' headings by id, in the page's language."""
    units = outline_for(cohort).units
    return {unit["uid"]: in_language(unit["heading"]) for unit in units}


def headings(units: list[Unit]) -> list[str]:
    """Return the units' headings in the page's language."""
    return [in_language(unit["heading"]) for unit in units]
