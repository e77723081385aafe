"""Editing the small course as an editor does."""

import json

import pytest

from courses.models import LessonPage, Question, TextState


@pytest.fixture
def lesson(course):
    """The first lesson of the small course, its texts known and ready."""
    return LessonPage.objects.get(pk=course.first.pk)


def write(page, path: str, code: str, text: str, *, over=None):
    """Change one text of a page's latest revision as a new revision, or over an old one."""
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    name, *steps = path.split(".")
    if not steps:
        setattr(draft, f"{name}_{code}", text)
    else:
        body = list(draft.body.raw_data)
        block = next(b for b in body if b["id"] == steps[0])
        block["value"][steps[1]][code] = text
        draft.body = json.dumps(body)
    return draft.save_revision(overwrite_revision=over, clean=False)


def state_of(instance, path: str) -> tuple[str, str]:
    row = TextState.objects.get(
        model=instance._meta.model_name, object_id=instance.pk, path=path
    )
    return row.ro_state, row.ru_state


def open_rows():
    return TextState.objects.exclude(ro_state="ready", ru_state="ready")


def question_of(lesson) -> Question:
    return Question.objects.get(pk=lesson.body.raw_data[-1]["value"]["question"])
