"""The small course, with a lesson and a drawing to be translated."""

import pytest

from courses.models import Diagram, LessonPage


@pytest.fixture
def lesson(loaded) -> LessonPage:
    return LessonPage.objects.get(slug="lesson-l1")


@pytest.fixture
def uneven(loaded) -> Diagram:
    """A drawing with two texts in Romanian and one in Russian, stale in neither."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g lang="ro">'
        '<text>a</text><text>b</text></g><text lang="ru">б</text></svg>'
    )
    return Diagram.objects.create(slug="inegal", svg=svg)
