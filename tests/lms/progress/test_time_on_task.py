"""How long units take, from the ledger: pauses, half-done units, staff's acts."""

import datetime
import uuid

import pytest
from django.utils import timezone

from lms.cohorts.models import Enrolment
from lms.progress.models import EnrolmentProgress, LearningEvent, UnitProgress, UnitTime
from lms.progress.tasks import count_times
from lms.progress.time_on_task import time_taken
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
START = datetime.datetime(2026, 3, 2, 8, 0, tzinfo=datetime.UTC)
UNIT = uuid.uuid4()


@pytest.fixture
def through(cohort):
    """Return a function that lets a new person go through a unit at these seconds."""

    def go(*seconds, unit=UNIT, done=True, kind="check.answered", person=None):
        person = person or UserFactory()
        enrolment, is_new = Enrolment.objects.get_or_create(
            user=person, cohort=cohort, edition=cohort.edition
        )
        if is_new:
            EnrolmentProgress.objects.get_or_create(enrolment=enrolment)
        times = [START + datetime.timedelta(seconds=at) for at in seconds]
        LearningEvent.objects.bulk_create(
            LearningEvent(
                uid=uuid.uuid4(),
                enrolment=enrolment,
                unit=unit,
                kind=kind,
                language="ro",
                recorded_at=at,
            )
            for at in times
        )
        UnitProgress.objects.get_or_create(
            enrolment=enrolment,
            unit=unit,
            defaults={
                "started_at": START,
                "last_activity_at": START,
                "done_at": timezone.now() if done else None,
            },
        )
        return person

    return go


def taken(unit=UNIT):
    count_times()
    return time_taken([unit]).get(unit)


def test_the_middle_of_people(through):
    for end in (100, 300, 5):
        through(0, end)
    assert taken() == (100.0, 3)


def test_a_pause_counts_for_a_quarter_of_an_hour_at_most(through):
    through(0, 60, 60 + 5 * 3600, 60 + 5 * 3600 + 30)
    assert taken() == (60 + 900 + 30, 1)


def test_who_left_in_the_middle_does_not_count(through):
    through(0, 100)
    through(0, 10, done=False)
    assert taken() == (100.0, 1)


def test_time_in_another_unit_is_not_this_one_s(through):
    person = through(0, 100)
    other = uuid.uuid4()
    through(200, 260, unit=other, person=person)
    assert taken() == (100.0, 1)
    assert taken(other) == (60.0, 1)


def test_what_the_staff_did_is_no_time_of_the_learner(through):
    person = through(0, 100)
    through(800, kind="unit.reset", person=person)
    assert taken() == (100.0, 1)


def test_one_event_tells_nothing(through):
    through(0)
    assert taken() is None


def test_counting_again_follows_and_forgets(through):
    through(0, 100)
    UnitTime.objects.create(
        unit=uuid.uuid4(), seconds=1, people=1, counted_at=timezone.now()
    )
    assert taken() == (100.0, 1)
    assert UnitTime.objects.count() == 1
    through(0, 300)
    assert taken() == (200.0, 2)
