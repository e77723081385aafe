"""The texts of the course, known by object and path."""

import json

import pytest

from courses.models import LessonPage, Question
from courses.translation_status.texts import (
    fingerprint,
    line,
    rich,
    texts_of,
    texts_of_revision,
    translations,
)
from tests.courses.translation_status.conftest import write
from tests.support.course_texts import course_texts

pytestmark = pytest.mark.django_db


def test_every_text_of_every_block_is_found(loaded):
    page = LessonPage.objects.get(slug="lesson-l1")
    found = {text.place: text for text in texts_of(page)}
    assert set(found) == {
        *("heading", "intro", "sensitive", "body.heading.text", "body.text.text"),
        *("body.objectives.items", "body.monday.items", "body.steps.items"),
        *("body.steps.title", "body.diagram.alt", "body.diagram.caption"),
        *("body.callout.title", "body.callout.text", "body.summary.text"),
        *("body.case.title", "body.case.story", "body.case.facts"),
        *("body.case.nodes.text", "body.case.nodes.choices.text"),
        *("body.case.nodes.choices.consequence", "body.sources.items.title"),
    }
    assert found["body.callout.text"].ro == "art. 2 spune *asta* în română"
    assert found["body.callout.text"].ru.endswith("по-русски")


def test_paths_are_unique_and_the_same_in_page_and_revision(loaded):
    page = LessonPage.objects.get(slug="lesson-l1")
    texts = list(texts_of(page))
    assert len({text.key for text in texts}) == len(texts)
    assert list(texts_of_revision(page.latest_revision)) == texts
    keys = [text.key for text in course_texts()]
    assert len(set(keys)) == len(keys)


def test_paths_stay_when_blocks_are_moved(loaded):
    page = LessonPage.objects.get(slug="lesson-l1")
    before = {text.key for text in texts_of(page)}
    draft = page.get_latest_revision_as_object()
    draft.body = json.dumps(list(draft.body.raw_data)[::-1])
    draft.save_revision()
    page = LessonPage.objects.get(pk=page.pk)
    assert {text.key for text in texts_of_revision(page.latest_revision)} == before


def test_spaces_keys_and_cedillas_are_no_difference():
    assert rich('<p data-block-key="x1">Şi  <b>aşa</b></p>') == rich(
        "<p>Și <b>așa</b></p>"
    )
    assert line(" Ţara ") == "Țara"
    assert rich("<p>art.\u00a02</p>") == rich("<p>art. 2</p>")
    assert rich("<p></p>") == rich("") == line(None) == ""
    assert fingerprint(rich("<p>a</p>")) != fingerprint(rich("<p><b>a</b></p>"))


def test_translators_are_given_what_they_have_to_do(lesson):
    question = Question.objects.first()
    question.stem_ru = ""
    question.save()
    write(lesson, "body.unu-t.text", "ro", "<p>Alt text</p>")
    missing, stale = (list(translations("ru", name)) for name in ("missing", "stale"))
    assert [(one.source, one.target) for one in missing] == [(question.stem_ro, "")]
    assert [one.source for one in stale] == ["Alt text"]
    assert stale[0].target.startswith("Text")
    assert list(translations("ro", "missing", "stale")) == []
