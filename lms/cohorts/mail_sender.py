"""Sender and common facts of mails to a cohort: signed by whom people can turn to."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from courses.text.languages import in_language
from lms.accounts.models import User
from lms.cohorts.models import Cohort
from lms.cohorts.responsibility import answering_for, led_by


def signer_of(cohort: Cohort, by: User | None) -> User | None:
    """Return who did it, where people can turn to him or her, or who answers for the group.

    Answers to the letter reach the same person; None where nobody answers for the group
    today. IOM's editors and administrators look after groups too, but nobody knows them;
    nor can a closed account be asked. A few queries for who is not the group's supervisor.
    """
    if by is None or by.pk == cohort.supervisor_id:
        return answering_for(cohort)
    may_sign = by.is_active and not by.is_superuser
    leads = may_sign and Cohort.objects.filter(led_by(by), pk=cohort.pk).exists()
    return by if leads else answering_for(cohort)


def signature(signer: User | None, language: str) -> str:
    """Return how a letter calls its signer; without one it comes from the course."""
    if signer is not None:
        return signer.full_name
    with translation.override(language):
        return _("The team of the course")


def letter_facts(cohort: Cohort, language: str, signer: User | None) -> dict[str, Any]:
    """Return what each letter that brings somebody into a cohort says of it."""
    return {
        "cohort": cohort.name,
        "course": in_language(cohort.edition.manifest["course"]["heading"], language),
        "supervisor": signature(signer, language),
        "begins": cohort.starts_on,
    }
