"""What editors see before publishing: both languages, every state, every block."""

import pytest

from courses.models import LessonPage, Option, QuizPage
from courses.rendering.block_previews import SAMPLES
from courses.rendering.blocks import LessonBody

pytestmark = pytest.mark.django_db
NAMES = {"ro": "Română", "ru": "Русский"}


def preview(page, mode: str) -> str:
    return page.make_preview_request(preview_mode=mode).content.decode()


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_a_lesson_is_previewed_before_and_after_its_checks(course, language):
    page = LessonPage.objects.get(pk=course.first.pk)
    assert [mode for mode, _name in page.preview_modes] == [
        "ro",
        "ru",
        "ro-done",
        "ru-done",
    ]
    before, after = preview(page, language), preview(page, f"{language}-done")
    why = {"ro": "De ce da", "ru": "Почему da"}[language]
    assert f'lang="{language}"' in before
    assert 'type="radio"' in before
    assert why not in before
    assert "case__consequence" not in before
    assert why in after
    assert "case__consequence" in after


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_a_test_is_previewed_at_its_start_within_and_marked(course, language):
    page = QuizPage.objects.get(pk=course.test.pk)
    assert len(page.preview_modes) == 6
    stem = {"ro": "Întrebarea curs-test 0 (ro)", "ru": "Întrebarea curs-test 0 (ру)"}[
        language
    ]
    start, within, marked = (
        preview(page, mode)
        for mode in (language, f"{language}-test", f"{language}-done")
    )
    assert stem not in start
    assert stem in within
    assert "choice--right" not in within
    assert marked.count("choice--right") == 4


def test_a_preview_may_stand_in_the_editors_frame_and_the_page_may_not(course, client):
    page = LessonPage.objects.get(pk=course.first.pk)
    preview_of_it = page.make_preview_request(preview_mode="ru-done")
    assert "frame-ancestors 'self'" in preview_of_it["Content-Security-Policy"]
    assert "script-src 'self'" in preview_of_it["Content-Security-Policy"]
    policy = client.get(f"/ro{course.page.url_path[6:]}")["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy


def test_the_modes_are_named_in_each_language(course):
    page = QuizPage.objects.get(pk=course.test.pk)
    names = dict(page.preview_modes)
    assert names["ro"].startswith("Română")
    assert names["ru-test"].startswith("Русский")


@pytest.mark.parametrize("kind", ["matching", "ordering", "shortanswer", "numeric"])
def test_every_kind_of_question_is_previewed(course, kind):
    page = QuizPage.objects.get(pk=course.test.pk)
    page.pool.questions.update(kind=kind)
    Option.objects.update(match_ro="x", match_ru="х", value=3)
    assert "Întrebarea" in preview(page, "ro-test")
    assert "Întrebarea" in preview(page, "ro-done")


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_block_has_a_description_and_an_example_in_both_languages(
    name, client_of, editor
):
    block = LessonBody().child_blocks[name]
    answer = client_of(editor).get(
        "/cms/block-preview/", {"id": block.definition_prefix}
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert block.get_description()
    assert block.is_previewable
    assert 'lang="ro"' in text
    assert 'lang="ru"' in text
    words = next(iter(_words(SAMPLES[name])))
    assert words["ro"].replace("<p>", "").split("<")[0][:12] in text
    assert words["ru"].replace("<p>", "").split("<")[0][:8] in text


def _words(value):
    if isinstance(value, dict):
        if set(value) == {"ro", "ru"}:
            yield value
        for inner in value.values():
            yield from _words(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words(inner)


@pytest.mark.parametrize("name", ["check", "diagram", "image"])
def test_a_block_that_chooses_shows_what_there_is(name, loaded, client_of, editor):
    block = LessonBody().child_blocks[name]
    answer = client_of(editor).get(
        "/cms/block-preview/", {"id": block.definition_prefix}
    )
    assert answer.status_code == 200
