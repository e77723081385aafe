"""An editor learns at the date field that an end cannot be, and what to do instead."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Page
from wagtail.users.models import UserProfile

from courses.editions.release import release_edition
from courses.models import QuizPage
from lms.cohorts.models import Cohort, Enrolment
from tests.support.cms_forms import form_of, save
from tests.support.learning import finish_lesson, go_half_way, pass_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def cms(client_of, editor):
    return client_of(editor)


def moment(days: int) -> str:
    return f"{timezone.localtime() + timedelta(days=days):%Y-%m-%d %H:%M}"


def errors_of(answer) -> str:
    form = answer.context["form"]
    assert form.errors.keys() == {"expire_at"}
    return form.errors["expire_at"][0]


def retired(course) -> Page:
    """Return the test, left out by the newest edition."""
    QuizPage.objects.filter(pk=course.test.pk).update(retired=True)
    course.test.get_latest_revision().delete()
    course.test.refresh_from_db()
    course.test.save_revision().publish()
    release_edition(course=course.page)
    return course.test


def test_an_end_of_what_the_newest_edition_teaches_is_refused_at_the_field(cms, course):
    answer = save(
        cms, course.test, heading_ro="Titlu nou", expire_at=moment(30), minutes="17"
    )
    told = errors_of(answer)
    assert "ediția cea mai nouă o cuprinde" in told
    assert "Bifați „nu se mai predă”" in told and "ediția următoare" in told
    page = answer.content.decode()
    assert 'value="Titlu nou"' in page and 'value="17"' in page
    assert f'value="{moment(30)}"' in page
    assert QuizPage.objects.get(pk=course.test.pk).expire_at is None


def test_it_is_refused_while_saving_by_itself_too(cms, course):
    form = form_of(cms, course.test) | {"expire_at": moment(30)}
    answer = cms.post(
        f"/cms/pages/{course.test.pk}/edit/",
        form,
        headers={"accept": "application/json"},
    )
    assert answer.json()["success"] is False


def test_it_is_said_in_russian(cms, course, editor):
    profile = {"preferred_language": "ru"}
    UserProfile.objects.update_or_create(user=editor, defaults=profile)
    told = errors_of(save(cms, course.test, expire_at=moment(30)))
    assert "новейшее издание" in told and "больше не преподаётся" in told


def test_a_retired_unit_ends_after_the_last_deadline(cms, course, enrolment):
    test, last = retired(course), timezone.localdate() + timedelta(days=20)
    Cohort.objects.update(deadline=last)
    told = errors_of(save(cms, test, expire_at=moment(20)))
    assert "1 persoană" in told and f"după {last:%d.%m.%Y}" in told
    assert save(cms, test, expire_at=moment(21)).status_code == 302
    # A person with more time than the cohort.
    Enrolment.objects.update(deadline=last + timedelta(days=5))
    assert "1 persoană" in errors_of(save(cms, test, expire_at=moment(24)))


@pytest.mark.parametrize("days", [None, -1])
def test_no_day_is_offered_where_people_have_no_last_one(cms, course, enrolment, days):
    test = retired(course)
    today = timezone.localdate()
    Cohort.objects.update(
        starts_on=today - timedelta(days=9),
        deadline=days and today + timedelta(days=days),
    )
    assert "Nu toți au un termen" in errors_of(save(cms, test, expire_at=moment(300)))


def test_a_retired_unit_waits_for_the_next_edition(cms, course):
    cms.post(f"/cms/courses/units/{course.test.pk}/retire/")
    told = errors_of(save(cms, course.test, expire_at=moment(30)))
    assert "Lansați mai întâi ediția următoare" in told


@pytest.mark.parametrize("reason", ["nobody", "completed"])
def test_an_end_that_hurts_nobody_is_taken(cms, course, request, reason):
    if reason == "completed":
        enrolment = request.getfixturevalue("enrolment")
        go_half_way(enrolment, course)
        finish_lesson(enrolment, course.second)
        pass_quiz(enrolment, course.test)
    test = retired(course)
    answer = save(cms, test, expire_at=moment(30), **{"action-publish": "1"})
    assert answer.status_code == 302
    assert QuizPage.objects.get(pk=test.pk).expire_at is not None


def test_an_end_that_stands_does_not_hinder_other_changes(cms, course, enrolment):
    at = timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)
    QuizPage.objects.filter(pk=course.test.pk).update(expire_at=at)
    QuizPage.objects.get(pk=course.test.pk).save_revision()
    assert save(cms, course.test, minutes="17").status_code == 302


def test_an_end_of_a_module_speaks_of_what_is_below_it(cms, course):
    told = errors_of(save(cms, course.first.get_parent(), expire_at=moment(30)))
    assert "de sub ea" in told
