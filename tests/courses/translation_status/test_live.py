"""What is live at once is asked too: questions before a release, and copies of pages."""

import pytest
from django.utils import timezone

from courses.models import Edition, LessonPage, QuizPage
from courses.question_formats.importing import import_questions
from courses.translation_status.gate import refusal
from courses.translation_status.live import not_ready
from courses.translation_status.services import confirm_page, sign_exception
from tests.courses.translation_status.conftest import state_of, write
from tests.support.editions import add_lesson

pytestmark = pytest.mark.django_db
PARAGRAPH = "body.unu-t.text"
GIFT = "::Q::Întrebare doar în română {=da ~nu}"


@pytest.fixture
def cms(client_of, editor):
    return client_of(editor)


def url(course) -> str:
    return f"/cms/courses/{course.page.pk}/release/"


def sign(page, editor) -> None:
    sign_exception(page=page, reason="x", until=timezone.localdate(), user=editor)


@pytest.fixture
def one_language(course):
    """A question in Romanian alone in the pool of the live test."""
    import_questions(data=GIFT.encode(), file_format="gift", pool="curs-test")


# --- releasing --------------------------------------------------------------------------


def test_an_edition_waits_for_questions_in_one_language(course, cms, one_language):
    page = cms.get(url(course))
    (waiting,) = page.context["waiting"]
    assert "Întrebare doar în română" in waiting.sentence
    assert f"/cms/parity/?page={course.test.pk}" in page.content.decode()
    answer = cms.post(url(course), {"note": ""})
    assert answer.status_code == 422
    assert "Încă nu s-a publicat nimic" in answer.content.decode()
    assert Edition.objects.count() == 1


def test_a_signed_exception_counts_at_a_release(course, cms, editor, one_language):
    sign(course.test, editor)
    assert cms.post(url(course), {"note": ""}).status_code == 302
    assert Edition.objects.count() == 2


def test_a_unit_that_the_certificate_does_not_need_holds_nothing_up(
    course, cms, one_language
):
    QuizPage.objects.filter(pk=course.test.pk).update(required=False)
    assert cms.post(url(course), {"note": ""}).status_code == 302


def test_drafts_hold_nothing_up(course, cms, editor):
    add_lesson(course)
    write(course.first, PARAGRAPH, "ro", "<p>Alt text</p>")
    confirm_page(page=LessonPage.objects.get(pk=course.first.pk), user=editor)
    write(course.second, "body.doi-t.text", "ru", "")
    assert cms.post(url(course), {"note": ""}).status_code == 302


def test_asking_costs_the_same_however_many_units(
    course, django_assert_max_num_queries
):
    pages = [course.pre.pk, course.first.pk, course.second.pk, course.test.pk]
    pages += [add_lesson(course, f"nou-{number}").pk for number in range(3)]
    with django_assert_max_num_queries(6):
        assert not_ready(pages) == []


# --- copies -----------------------------------------------------------------------------


def copy(cms, page, **fields):
    data = {
        **{"new_title": "copie", "new_slug": "copie", "copy_subpages": ""},
        "new_parent_page": page.get_parent().pk,
    }
    return cms.post(f"/cms/pages/{page.pk}/copy/", data | fields, follow=True)


def test_a_copy_of_what_an_exception_let_through_stays_a_draft(course, cms, editor):
    revision = write(course.first, PARAGRAPH, "ru", "")
    sign(course.first, editor)
    revision.publish()
    answer = copy(cms, course.first, publish_copies="on")
    assert not LessonPage.objects.get(slug="copie").live
    assert any("Lecția unu (ro)" in str(m) for m in answer.context["messages"])
    assert LessonPage.objects.get(pk=course.first.pk).live


def test_copies_of_what_is_below_stay_drafts_too(course, cms, editor):
    revision = write(course.first, PARAGRAPH, "ru", "")
    sign(course.first, editor)
    revision.publish()
    module = course.first.get_parent()
    copy(cms, module, publish_copies="on", copy_subpages="on")
    copies = LessonPage.objects.exclude(pk__in=[course.first.pk, course.second.pk])
    assert dict(copies.values_list("slug", "live")) == {"unu": False, "doi": True}


def test_a_ready_copy_is_published(course, cms):
    copy(cms, course.first, publish_copies="on")
    assert LessonPage.objects.get(slug="copie").live


def test_what_is_stale_in_a_page_is_stale_in_its_copy(course, cms):
    write(course.first, PARAGRAPH, "ro", "<p>Alt text</p>")
    copy(cms, course.first)
    page = LessonPage.objects.get(slug="copie")
    assert state_of(page, PARAGRAPH) == ("ready", "stale")
    assert "Alt text" in refusal(page, page.get_latest_revision())


def test_an_alias_is_refused_with_a_sentence(course, cms):
    answer = copy(cms, course.first, alias="on")
    assert answer.status_code == 200
    assert "nu pot avea aliasuri" in answer.content.decode()
    assert not LessonPage.objects.filter(slug="copie").exists()
