"""A lesson of the small course, all of it in both languages."""

import pytest

from courses.models import LessonPage


@pytest.fixture
def lesson(loaded) -> LessonPage:
    return LessonPage.objects.get(slug="lesson-l1")
