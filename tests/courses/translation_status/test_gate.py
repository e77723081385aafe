"""What is not ready in both languages is not published, whichever way it is asked for."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone, translation
from wagtail.models import (
    GroupApprovalTask,
    PageLogEntry,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from courses.models import LessonPage, ParityException, QuizPage
from courses.translation_status.exceptions import NotAllowed, PublishingRefused
from courses.translation_status.gate import refusal
from courses.translation_status.services import (
    confirm_page,
    sign_exception,
    withdraw_exception,
)
from courses.translation_status.store import bring_up_to_date, presented_together
from tests.courses.translation_status.conftest import question_of, state_of, write

pytestmark = pytest.mark.django_db
PARAGRAPH = "body.unu-t.text"


@pytest.fixture
def cms(client_of, editor):
    return client_of(editor)


@pytest.fixture
def stale(lesson):
    """A draft of the lesson whose Romanian paragraph was changed alone."""
    return write(lesson, PARAGRAPH, "ro", "<p>Alt text</p>")


def shown(page) -> str:
    """Return the Romanian text that is live."""
    page = LessonPage.objects.get(pk=page.pk)
    return page.body[1].value["text"]["ro"].source


def form(page, **changes) -> dict:
    """What the editor's form sends: one paragraph in both languages."""
    text = {"ro": rich_text("<p>Alineat nou</p>"), "ru": rich_text("<p>Text</p> (ру)")}
    body = [{"type": "text", "id": "unu-t", "value": {"text": text}}]
    stream = streamfield([(b["type"], b["value"]) for b in body])
    stream["0"]["id"] = "unu-t"
    data = {
        **{
            f"{n}_{c}": getattr(page, f"{n}_{c}")
            for n in ("heading", "sensitive")
            for c in ("ro", "ru")
        },
        **{"intro_ro": "", "intro_ru": "", "slug": page.slug, "minutes": 20},
        **{"required": "on", "editor_notes": "", "body": stream},
    }
    return nested_form_data(data | changes)


def edit_url(page) -> str:
    return f"/cms/pages/{page.pk}/edit/"


def test_the_publish_button_is_refused_and_the_draft_is_kept(lesson, cms):
    answer = cms.post(
        edit_url(lesson), form(lesson, **{"action-publish": "1"}), follow=True
    )
    assert answer.redirect_chain == [(edit_url(lesson), 302)]
    text = answer.content.decode()
    assert "Alt text" not in shown(lesson)
    assert "Alineat nou" not in shown(lesson)
    draft = LessonPage.objects.get(pk=lesson.pk).get_latest_revision()
    assert "Alineat nou" in draft.content["body"]
    assert f"/cms/parity/?page={lesson.pk}" in text
    assert "Alineat nou" in text


def test_a_new_page_that_is_refused_stays_a_draft(lesson, cms):
    data = form(lesson, heading_ro="Nouă", heading_ru="", slug="noua")
    url = f"/cms/pages/add/courses/lessonpage/{lesson.get_parent().pk}/"
    answer = cms.post(url, {**data, "action-publish": "1"})
    page = LessonPage.objects.get(slug="noua")
    assert answer["Location"] == edit_url(page)
    assert not page.live
    assert page.get_latest_revision_as_object().heading_ro == "Nouă"


@pytest.mark.parametrize("language", ["ro", "ru", "en"])
def test_the_refusal_names_text_and_page_in_the_editors_language(
    lesson, stale, language
):
    with translation.override(language):
        sentence = refusal(lesson, stale)
    assert "Alt text" in sentence
    heading = {"ru": lesson.heading_ru}.get(language, lesson.heading_ro)
    assert heading in sentence
    if language == "en":
        assert "Russian: stale" in sentence


def test_an_edited_translation_is_published_in_both_languages(lesson, stale):
    write(lesson, PARAGRAPH, "ru", "<p>Другой текст</p>").publish()
    page = LessonPage.objects.get(pk=lesson.pk)
    text = page.body[1].value["text"]
    assert (text["ro"].source, text["ru"].source) == (
        "<p>Alt text</p>",
        "<p>Другой текст</p>",
    )


def test_a_translation_marked_as_still_right_is_published(lesson, stale, editor):
    assert confirm_page(page=lesson, user=editor) == 1
    stale.publish(user=editor)
    assert shown(lesson) == "<p>Alt text</p>"
    assert PageLogEntry.objects.filter(
        action="courses.parity.confirm", user=editor
    ).exists()


def test_saying_so_while_saving_publishes_at_once(lesson, cms):
    data = form(lesson, **{"action-publish": "1", "still_right": "on"})
    assert cms.post(edit_url(lesson), data).status_code == 302
    assert (
        "Alineat nou"
        in LessonPage.objects.get(pk=lesson.pk).body[0].value["text"]["ro"].source
    )


def test_a_draft_saved_by_itself_does_not_say_so(lesson, cms):
    data = form(lesson, still_right="on")
    answer = cms.post(edit_url(lesson), data, headers={"accept": "application/json"})
    assert answer.json()["success"] is True
    assert state_of(lesson, PARAGRAPH) == ("ready", "stale")


def test_publishing_a_revision_is_refused(lesson, stale):
    with pytest.raises(PublishingRefused) as refused:
        stale.publish()
    assert "Alt text" in refused.value.sentence
    assert "Alt text" not in shown(lesson)


def test_publishing_many_at_once_is_refused(lesson, stale, cms):
    url = f"/cms/bulk/wagtailcore/page/publish/?id={lesson.pk}&next=/cms/"
    answer = cms.post(url, {"include_descendants": ""})
    assert answer.status_code == 302
    assert "Alt text" not in shown(lesson)
    assert any("Alt text" in str(m) for m in cms.get("/cms/").context["messages"])


def test_publishing_a_module_with_its_drafts_is_refused(lesson, stale, cms):
    lesson.unpublish()
    write(lesson, PARAGRAPH, "ro", "<p>Alt text</p>")
    parent = lesson.get_parent()
    url = f"/cms/bulk/wagtailcore/page/publish/?id={parent.pk}&next=/cms/"
    assert cms.post(url, {"include_descendants": "on"}).status_code == 302
    assert LessonPage.objects.get(pk=lesson.pk).live is False


def test_a_reviewers_approval_is_undone(lesson, stale, client_of, admin, editor):
    task = GroupApprovalTask.objects.create(name="Review")
    workflow = Workflow.objects.create(name="Review")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=lesson)
    lesson = LessonPage.objects.get(pk=lesson.pk)
    state = workflow.start(lesson, editor)
    url = (
        f"/cms/pages/workflow/action/{lesson.pk}/approve/{state.current_task_state.pk}/"
    )
    answer = client_of(admin).post(url, {"comment": "bine"})
    assert answer.status_code == 302
    assert answer["Location"] == edit_url(lesson)
    state.refresh_from_db()
    assert state.status == "in_progress"
    assert "Alt text" not in shown(lesson)


def test_scheduled_publishing_waits_until_the_translation_is_ready(
    lesson, stale, editor
):
    type(stale).objects.filter(pk=stale.pk).update(
        approved_go_live_at=timezone.now() - timedelta(minutes=1)
    )
    call_command("publish_scheduled")
    call_command("publish_scheduled")
    assert "Alt text" not in shown(lesson)
    assert PageLogEntry.objects.filter(action="courses.parity.postponed").count() == 1
    confirm_page(page=lesson, user=editor)
    call_command("publish_scheduled")
    assert shown(lesson) == "<p>Alt text</p>"


def test_a_lesson_waits_for_the_questions_it_asks(lesson):
    question = question_of(lesson)
    question.stem_ro = "Altă întrebare"
    question.save()
    with pytest.raises(PublishingRefused):
        lesson.get_latest_revision().publish()


def test_a_test_waits_for_the_questions_of_its_pools(course):
    bring_up_to_date()
    quiz = QuizPage.objects.get(pk=course.pre.pk)
    option = quiz.pool_b.questions.first().options.first()
    option.feedback_ru = ""
    option.save()
    assert "De ce" in refusal(quiz, quiz.get_latest_revision())
    option.question.retired = True
    option.question.save()
    assert refusal(quiz, quiz.get_latest_revision()) == ""


def test_a_unit_that_is_not_required_may_be_published(lesson, stale):
    draft = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    draft.required = False
    draft.save_revision().publish()
    assert shown(lesson) == "<p>Alt text</p>"


def test_what_changed_for_renewals_waits_for_both_languages(lesson, stale):
    stale.content["required"], stale.content["what_changed"] = False, True
    assert refusal(lesson, stale)


def test_a_package_is_published_whatever_it_holds(lesson, stale):
    with presented_together():
        stale.publish()
    assert shown(lesson) == "<p>Alt text</p>"


def test_a_signed_exception_lets_it_be_published_until_its_day(lesson, stale, editor):
    today = timezone.localdate()
    sign_exception(
        page=lesson, reason="Traducătorul e bolnav", until=today, user=editor
    )
    assert refusal(lesson, stale) == ""
    stale.publish()
    assert state_of(lesson, PARAGRAPH) == ("ready", "stale")
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        assert refusal(lesson, stale)


def test_a_withdrawn_exception_no_longer_holds(lesson, stale, editor):
    until = timezone.localdate() + timedelta(days=3)
    for reason in ("prima", "a doua"):
        sign_exception(page=lesson, reason=reason, until=until, user=editor)
    assert ParityException.objects.filter(withdrawn_at=None).count() == 1
    assert withdraw_exception(page=lesson, user=editor)
    assert refusal(lesson, stale)


@pytest.mark.parametrize("days", [-1, 91])
def test_an_exception_has_an_end_that_is_near(lesson, editor, days):
    until = timezone.localdate() + timedelta(days=days)
    with pytest.raises(NotAllowed):
        sign_exception(page=lesson, reason="x", until=until, user=editor)


def test_asking_costs_the_same_whatever_the_number_of_texts(
    lesson, stale, django_assert_max_num_queries
):
    with django_assert_max_num_queries(5):
        assert refusal(LessonPage.objects.get(pk=lesson.pk), stale)
