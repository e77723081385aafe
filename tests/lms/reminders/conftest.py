"""Learners at known places in known weeks; Monday is 16 March 2026, two hours before UTC."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.services import enrol
from lms.progress.models import EnrolmentProgress
from tests.factories.accounts import UserFactory

CHISINAU = ZoneInfo("Europe/Chisinau")


def at(text: str) -> datetime.datetime:
    """Return a moment on the clock of Chișinău, such as "2026-03-16 09:00"."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=CHISINAU)


@pytest.fixture
def enrolled(cohort):
    """Return a maker of enrolments: when one enrolled, was last active, has done."""

    def make(begin="2026-03-02 09:00", active=None, done=1, complete=False, **user):
        enrolment = enrol(user=UserFactory(**user), cohort=cohort)
        Enrolment.objects.filter(pk=enrolment.pk).update(enrolled_at=at(begin))
        if active:
            EnrolmentProgress.objects.create(
                enrolment=enrolment,
                units_required=4,
                units_done=4 if complete else done,
                last_activity_at=at(active),
                completed_at=at(active) if complete else None,
            )
        enrolment.refresh_from_db()
        return enrolment

    return make


@pytest.fixture
def ends(cohort):
    """Return a setter of the cohort's deadline."""

    def set_deadline(day: str) -> None:
        Cohort.objects.filter(pk=cohort.pk).update(deadline=day)
        cohort.refresh_from_db()

    return set_deadline
