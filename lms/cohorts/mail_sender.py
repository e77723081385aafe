"""Sender and common facts of mails to a cohort: signed by whom people can turn to."""

from typing import Any

from courses.text.languages import in_language
from lms.accounts.models import User
from lms.cohorts.models import Cohort
from lms.cohorts.responsibility import answering_for, led_by


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


def answered_by(cohort: Cohort, signer: User) -> User:
    """Return whom an answer to a letter reaches: its signer, who can be asked.

    Where that account is closed, who answers for the group today. No query for a signer
    with an open account.
    """
    return signer if signer.is_active else answering_for(cohort)


def letter_facts(cohort: Cohort, language: str, signer: User) -> dict[str, Any]:
    """Return what each letter that brings somebody into a cohort says of it."""
    return {
        "cohort": cohort.name,
        "course": in_language(cohort.edition.manifest["course"]["heading"], language),
        "supervisor": signer.full_name,
        "begins": cohort.starts_on,
    }
