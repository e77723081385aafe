"""A stale translation that comes back unchanged and finished is still right."""

import pytest

from courses.imports.xml_reading import parsed_xml
from courses.models import Question, TextState
from courses.translation_files.selection import segments
from tests.courses.translation_files.sending import FORMATS, exported, imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent_back(lesson, file_format):
    """A file whose one stale translation comes back unchanged, as finished."""
    lesson.heading_ro = "Un titlu nou"
    lesson.save_revision(clean=False)
    text = exported(file_format)
    finished = text.replace("needs-review-translation", "translated")
    return finished.replace("#, fuzzy\n", "")


def heading_of(lesson) -> TextState:
    return TextState.objects.get(
        model="lessonpage", object_id=lesson.pk, path="heading"
    )


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_stale_translation_that_comes_back_finished_is_still_right(
    lesson, editor, sent_back
):
    report = imported(sent_back, user=editor)
    assert (report.errors, report.ok, report.changed) == ([], 1, 1)
    assert [item.outcome for item in report.items] == ["confirmed"]
    assert [note.code for note in report.notes] == ["still_right"]
    row = heading_of(lesson)
    assert (row.ro_state, row.ru_state) == ("ready", "ready")
    assert row.confirmed_by == editor
    assert list(segments(source_language="ro")) == []
    assert imported(sent_back, user=editor).changed == 0


@pytest.mark.parametrize("file_format", FORMATS)
def test_a_dry_run_says_so_and_confirms_nothing(lesson, editor, sent_back):
    report = imported(sent_back, user=editor, dry_run=True)
    assert (report.changed, report.items[0].outcome) == (1, "confirmed")
    assert heading_of(lesson).ru_state == "stale"


def test_a_question_is_confirmed_too(loaded):
    question = Question.objects.exclude(stem_ru="").first()
    question.stem_ro = "O altă întrebare"
    question.save()
    text = exported().replace("needs-review-translation", "translated")
    assert imported(text).changed == 1
    row = TextState.objects.get(model="question", object_id=question.pk, path="stem")
    assert row.ru_state == "ready"


def test_only_what_asks_for_no_work_goes_out_as_approved(lesson):
    lesson.heading_ro, lesson.intro_ru = "Un titlu nou", ""
    lesson.save_revision(clean=False)
    units = parsed_xml(exported(everything=True)).iterfind(".//{*}trans-unit")
    seen = set()
    for unit in units:
        target = unit.find("{*}target")
        state = None if target is None else target.get("state")
        seen.add((state, unit.get("approved", "no")))
    assert seen == {
        ("translated", "yes"),
        ("needs-review-translation", "no"),
        (None, "no"),
    }
