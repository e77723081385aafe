"""The demonstration's people: only with DEMO, and the same when made again."""

import pytest

from lms.accounts.models import User
from lms.cohorts.models import Cohort, Enrolment
from lms.operations.demo import DEMO_PEOPLE, DemoRefused, make_demo_people
from lms.progress.models import LearningEvent
from lms.progress.selectors import ways_of
from tests.support.learning import take_pre_test

pytestmark = pytest.mark.django_db


def test_without_demo_nobody_is_made(settings, course):
    settings.DEMO = False
    with pytest.raises(DemoRefused):
        make_demo_people()
    assert not User.objects.filter(email="admin@example.org").exists()


def test_made_again_they_are_the_same_and_keep_what_they_did(course):
    people = make_demo_people()
    assert set(people) == {person.email for person in DEMO_PEOPLE}
    learner = people["learner.ro@example.org"]
    take_pre_test(ways_of(learner)[0].enrolment, course)
    before = (User.objects.count(), Cohort.objects.count(), Enrolment.objects.count())
    events = LearningEvent.objects.count()
    make_demo_people()
    after = (User.objects.count(), Cohort.objects.count(), Enrolment.objects.count())
    assert after == before and LearningEvent.objects.count() == events > 0


def test_a_forgotten_password_is_set_back(client, course, settings):
    people = make_demo_people()
    person = people["supervisor@example.org"]
    person.set_password("ceva-cu-totul-altul")
    person.save()
    make_demo_people()
    assert client.login(username=person.email, password=settings.DEMO_PASSWORD)


def test_each_has_the_role_and_no_more(course):
    people = make_demo_people()
    roles = {email: set(user.roles) for email, user in people.items()}
    assert roles["learner.ru@example.org"] == set()
    assert roles["supervisor@example.org"] == {"supervisor"}
    assert roles["analyst@example.org"] == {"analyst"}
    admins = {email for email, user in people.items() if user.is_superuser}
    assert admins == {"admin@example.org"}
