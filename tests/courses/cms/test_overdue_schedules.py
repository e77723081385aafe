"""What was due and could not be: editors see it where they look, and it is in the log."""

import logging
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page
from wagtail.users.models import UserProfile

from courses.cms.overdue_schedules import waiting
from courses.editions.release import release_edition
from courses.models import LessonPage
from courses.translation_status.services import confirm_page
from tests.courses.translation_status.conftest import question_of, write
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
DUE = "Ajuns la termen, dar în așteptare"


@pytest.fixture
def cms(client_of, editor):
    return client_of(editor)


def edit(cms, page) -> str:
    return cms.get(f"/cms/pages/{page.pk}/edit/").content.decode()


def start_page(cms) -> str:
    return cms.get("/cms/").content.decode()


def end(*pages) -> None:
    """Let the pages' end fall due while an edition teaches them."""
    past = timezone.now() - timedelta(hours=1)
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(expire_at=past)
    call_command("publish_scheduled")


def start(page):
    """Let a draft's publishing fall due whose translation went stale meanwhile."""
    lesson = LessonPage.objects.get(pk=page.pk)
    revision = write(lesson, "heading", "ro", "Titlu schimbat")
    revision = write(lesson, "heading", "ru", "Новый заголовок", over=revision)
    question = question_of(lesson)
    question.stem_ro = "Altă întrebare"
    question.save()
    past = timezone.now() - timedelta(minutes=1)
    type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=past)
    call_command("publish_scheduled")
    return question


def test_an_end_that_waits_is_told_on_the_page_the_first_page_and_in_the_log(
    cms, course, enrolment, caplog
):
    with caplog.at_level(logging.WARNING, "courses"):
        end(course.second)
        call_command("publish_scheduled")
    assert [record.args for record in caplog.records] == [(course.second.pk,)]
    page = edit(cms, course.second)
    assert "trebuie să o parcurgă 1 persoană" in page
    assert "Data de sfârșit stabilită a trecut" in page
    first = start_page(cms)
    assert DUE in first and "Lecția doi (ro)" in first
    history = cms.get(f"/cms/pages/{course.second.pk}/history/").content.decode()
    assert "Anularea publicării așteaptă" in history


def test_it_is_told_no_more_once_it_has_happened(cms, course):
    end(course.second)
    assert DUE in start_page(cms)
    LessonPage.objects.filter(pk=course.second.pk).update(retired=True)
    release_edition(course=course.page)
    call_command("publish_scheduled")
    assert not Page.objects.get(pk=course.second.pk).live
    assert DUE not in start_page(cms)
    assert "rămâne publicată" not in edit(cms, course.second)


def test_a_start_that_waits_is_told_likewise_and_happens_when_it_can(
    cms, course, editor, caplog
):
    with caplog.at_level(logging.WARNING, "courses"):
        question = start(course.first)
        call_command("publish_scheduled")
    assert [record.args for record in caplog.records] == [(course.first.pk,)]
    assert LessonPage.objects.get(pk=course.first.pk).heading_ro != "Titlu schimbat"
    page = edit(cms, course.first)
    assert "Altă întrebare" in page
    assert f"/cms/parity/?page={course.first.pk}&amp;state=open" in page
    first = start_page(cms)
    assert DUE in first and "Lecția unu (ro)" in first
    question.stem_ru = "Другой вопрос"
    question.save()
    confirm_page(page=LessonPage.objects.get(pk=course.first.pk), user=editor)
    call_command("publish_scheduled")
    assert LessonPage.objects.get(pk=course.first.pk).heading_ro == "Titlu schimbat"
    assert DUE not in start_page(cms)


def test_it_is_said_in_russian(cms, course, editor):
    profile = {"preferred_language": "ru"}
    UserProfile.objects.update_or_create(user=editor, defaults=profile)
    end(course.second)
    assert "Срок наступил, но ещё ждёт" in start_page(cms)
    assert "остаётся опубликован" in edit(cms, course.second)


@pytest.mark.parametrize("person", ["coordinator", "analyst"])
def test_those_who_edit_no_pages_are_not_told(client_of, course, person):
    end(course.second)
    assert DUE not in start_page(client_of(UserFactory(roles=[person])))


def test_what_is_not_due_yet_is_no_news(cms, course):
    soon = timezone.now() + timedelta(hours=1)
    Page.objects.filter(pk=course.second.pk).update(expire_at=soon)
    call_command("publish_scheduled")
    assert DUE not in start_page(cms)


def test_more_pages_cost_no_more_queries(course):
    end(course.first)
    one, found = queries_of(waiting, Page.objects.all())
    end(course.first, course.second)
    two, all_found = queries_of(waiting, Page.objects.all())
    assert (len(found), len(all_found)) == (1, 2)
    assert two == one


def queries_of(select, pages):
    with CaptureQueriesContext(connection) as queries:
        found = select(pages)
    return len(queries), found
