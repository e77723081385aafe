"""The states follow what editors save."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.course_files.export import export_package
from courses.course_files.load import load_package
from courses.models import (
    CoursePage,
    EditionQuestion,
    GlossaryTerm,
    LessonPage,
    Option,
    TextState,
)
from courses.translation_status.rules import NOTHING, Pair, states
from courses.translation_status.store import advanced, bring_up_to_date
from courses.translation_status.texts import Text
from tests.courses.translation_status.conftest import (
    open_rows,
    question_of,
    state_of,
    write,
)
from tests.factories.courses import make_course

pytestmark = pytest.mark.django_db
PARAGRAPH = "body.unu-t.text"


def test_a_changed_paragraph_makes_its_translation_stale_and_nothing_else(lesson):
    write(lesson, PARAGRAPH, "ro", "<p>Alt text</p>")
    assert state_of(lesson, PARAGRAPH) == ("ready", "stale")
    assert open_rows().count() == 1


def test_the_translation_is_ready_again_when_it_is_edited(lesson):
    write(lesson, PARAGRAPH, "ro", "<p>Alt text</p>")
    write(lesson, PARAGRAPH, "ru", "<p>Другой текст</p>")
    assert state_of(lesson, PARAGRAPH) == ("ready", "ready")
    write(lesson, PARAGRAPH, "ro", "<p>Al treilea</p>")
    assert state_of(lesson, PARAGRAPH) == ("ready", "stale")


def test_typing_that_is_saved_by_itself_agrees_with_nothing(lesson):
    first = write(lesson, PARAGRAPH, "ro", "<p>Alt</p>")
    write(lesson, PARAGRAPH, "ro", "<p>Alt text</p>", over=first)
    write(lesson, PARAGRAPH, "ru", "<p>Дру</p>", over=first)
    write(lesson, PARAGRAPH, "ru", "<p>Другой текст</p>", over=first)
    assert state_of(lesson, PARAGRAPH) == ("ready", "ready")


def test_a_cleared_translation_is_missing(lesson):
    write(lesson, PARAGRAPH, "ru", "<p></p>")
    assert state_of(lesson, PARAGRAPH) == ("ready", "missing")
    write(lesson, "heading", "ru", "")
    assert state_of(lesson, "heading") == ("ready", "missing")


def test_keys_that_the_editor_adds_to_paragraphs_are_no_change(lesson):
    write(lesson, PARAGRAPH, "ro", '<p data-block-key="ab12c">Text</p><p> (ro) </p>')
    assert not open_rows().exists()


def test_a_text_taken_out_is_forgotten(lesson):
    draft = lesson.get_latest_revision_as_object()
    draft.body = "[]"
    draft.save_revision()
    assert not TextState.objects.filter(
        model="lessonpage", object_id=lesson.pk, path__startswith="body."
    ).exists()


def test_an_older_revision_that_is_only_scheduled_changes_nothing(lesson):
    older = lesson.latest_revision
    write(lesson, PARAGRAPH, "ro", "<p>Alt text</p>")
    older.save()
    assert state_of(lesson, PARAGRAPH) == ("ready", "stale")


def test_questions_and_options_follow_too(lesson):
    question = question_of(lesson)
    question.stem_ro = "Altă întrebare"
    question.save()
    assert state_of(question, "stem") == ("ready", "stale")
    option = Option.objects.filter(question=question).first()
    option.text_ru = ""
    option.save()
    assert state_of(option, "text") == ("ready", "missing")
    EditionQuestion.objects.all().delete()  # else the database keeps it
    question.delete()
    assert not open_rows().exists()


def test_what_a_package_brings_is_ready_and_a_second_time_nothing_changes(loaded):
    assert TextState.objects.filter(model="option").exists()
    assert not open_rows().exists()
    before = list(TextState.objects.order_by("pk").values())
    assert load_package(loaded.root)["changed"] == 0
    assert list(TextState.objects.order_by("pk").values()) == before


def test_a_package_makes_ready_what_it_writes(loaded):
    page = LessonPage.objects.get(slug="lesson-l1")
    write(page, "heading", "ro", "Alt titlu")
    assert state_of(page, "heading") == ("ready", "stale")
    loaded.lesson["heading"]["ro"] = "Titlu din pachet"
    load_package(loaded.write())
    assert not open_rows().exists()


def test_a_stale_translation_stays_so_through_export_and_load(loaded, tmp_path):
    term = GlossaryTerm.objects.get()
    term.definition_ro = "Altfel spus"
    term.save()
    assert state_of(term, "definition") == ("ready", "stale")
    export_package(CoursePage.objects.get(), tmp_path / "exported")
    load_package(tmp_path / "exported")
    assert state_of(term, "definition") == ("ready", "stale")


def test_bringing_up_to_date_finds_what_no_signal_told(lesson):
    question = question_of(lesson)
    type(question).objects.filter(pk=question.pk).update(stem_ro="Altă întrebare")
    bring_up_to_date()
    assert state_of(question, "stem") == ("ready", "stale")
    TextState.objects.all().delete()
    bring_up_to_date()
    assert TextState.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_course(course):
    bring_up_to_date()
    with CaptureQueriesContext(connection) as small:
        bring_up_to_date()
    make_course("alt-curs")
    bring_up_to_date()
    with CaptureQueriesContext(connection) as large:
        bring_up_to_date()
    assert len(large) <= len(small)


# --- by pure steps ------------------------------------------------------------------

words = st.sampled_from(["", "a", "b", "c"])
saves = st.lists(
    st.tuples(st.builds(Pair, words, words).filter(any), st.integers(1, 3)), max_size=8
)


def _follow(history):
    row = None
    for pair, revision in history:
        text = Text("lessonpage", 1, "intro", "intro", pair.ro, pair.ru)
        row = advanced(row, text, revision)
    return row


@settings(max_examples=200)
@given(history=saves.filter(bool))
def test_the_states_depend_on_the_texts_and_on_what_is_agreed_alone(history):
    row = _follow(history)
    agreed = Pair(row.agreed_ro, row.agreed_ru)
    assert (row.ro_state, row.ru_state) == states(Pair(row.ro, row.ru), agreed)
    assert agreed == NOTHING or all(agreed)
    last_pair, last_revision = history[-1]
    again = _follow([*history, (last_pair, last_revision)])
    assert (again.ro_state, again.ru_state) == (row.ro_state, row.ru_state)


@settings(max_examples=200)
@given(
    history=saves.filter(bool),
    typed=st.lists(st.builds(Pair, words, words), max_size=4),
)
def test_what_was_saved_on_the_way_to_a_revision_makes_no_difference(history, typed):
    pair, revision = history[-1]
    on_the_way = [(half, revision) for half in typed if any(half)]
    one = _follow(history)
    # A revision begun and written over; the same history with the last text only.
    if len(history) > 1 and history[-2][1] == revision:
        return
    other = _follow([*history[:-1], *on_the_way, (pair, revision)])
    assert (one.ro_state, one.ru_state) == (other.ro_state, other.ru_state)


@pytest.mark.parametrize("stays", [True, False])
def test_a_block_made_anew_with_the_same_texts_is_as_stale(lesson, stays):
    """Wagtail's button for a copy of a block gives it another id."""
    write(lesson, "body.unu-t.text", "ro", "<p>Alt text</p>")
    draft = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    body = list(draft.body.raw_data)
    place = next(n for n, block in enumerate(body) if block["id"] == "unu-t")
    copy = {**body[place], "id": "unu-t2"}
    body[place : place + 1] = [body[place], copy] if stays else [copy]
    draft.body = json.dumps(body)
    draft.save_revision(clean=False)
    assert state_of(lesson, "body.unu-t2.text") == ("ready", "stale")


def test_a_new_block_with_new_texts_is_ready(lesson):
    write(lesson, "body.unu-t.text", "ro", "<p>Alt text</p>")
    draft = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    value = {"text": {"ro": "<p>Nou</p>", "ru": "<p>Новый</p>"}}
    block = {"type": "text", "id": "unu-t2", "value": value}
    draft.body = json.dumps([*draft.body.raw_data, block])
    draft.save_revision(clean=False)
    assert state_of(lesson, "body.unu-t2.text") == ("ready", "ready")
