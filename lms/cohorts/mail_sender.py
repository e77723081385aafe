"""Who signs the letters to a group's people: somebody they can turn to."""

from lms.accounts.models import User
from lms.cohorts.models import Cohort
from lms.cohorts.responsibility import led_by


def signer_of(cohort: Cohort, by: User | None) -> User:
    """Return who did it, where people can turn to him or her, or the group's supervisor.

    That is who answers for this group. IOM's editors and administrators look after groups
    too, but nobody knows them; nor can a closed account be asked. A few queries for who
    is not the group's supervisor.
    """
    if by is None or by.pk == cohort.supervisor_id:
        return cohort.supervisor
    may_sign = by.is_active and not by.is_superuser
    leads = may_sign and Cohort.objects.filter(led_by(by), pk=cohort.pk).exists()
    return by if leads else cohort.supervisor
