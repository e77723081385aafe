"""Models of cohorts, enrolments, invitations, roster imports and rights with dates."""

from lms.cohorts.models.cohorts import (
    CODE_LETTERS,
    Cohort,
    Enrolment,
    EnrolmentMove,
    Takes,
    new_code,
)
from lms.cohorts.models.invitations import Invitation, still_open
from lms.cohorts.models.rights import GIVEN_ROLES, DatedRight
from lms.cohorts.models.rosters import RosterImport, RosterRow

__all__ = [
    "CODE_LETTERS",
    "GIVEN_ROLES",
    "Cohort",
    "DatedRight",
    "Enrolment",
    "EnrolmentMove",
    "Invitation",
    "RosterImport",
    "RosterRow",
    "Takes",
    "new_code",
    "still_open",
]
