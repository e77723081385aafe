"""Who signs the letters to a group's people: somebody they can turn to."""

from lms.accounts.models import User
from lms.cohorts.models import Cohort


def signer_of(cohort: Cohort, by: User | None) -> User:
    """Return who did it, where that is a supervisor or coordinator, or the group's own.

    IOM's editors look after groups too, and know their people by opaque ids alone: nobody
    can ask them. One query for each instance of a person.
    """
    leads = by is not None and (by.has_role("supervisor") or by.has_role("coordinator"))
    return by if by is not None and leads else cohort.supervisor
