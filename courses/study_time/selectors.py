"""The time stated for each unit, beside the time by the rule and the time really taken."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Max
from wagtail.models import Page

from courses.extension_points import time_taken
from courses.models import CoursePage, LessonPage, QuizPage
from courses.study_time.content import Lengths, content_of
from courses.study_time.rules import Content, Taken, is_off, measure

SECONDS_KEPT = 3600
Unit = LessonPage | QuizPage


@dataclass(frozen=True)
class StudyTime:
    """One unit's times in minutes; ``taken`` is None where nobody has finished it."""

    unit: Unit
    content: Content
    taken: Taken | None

    @property
    def stated(self) -> int:
        return int(self.unit.minutes)

    @property
    def measured(self) -> int:
        """Return what the stated time is held against."""
        return measure(self.content, self.taken)

    @property
    def by_people(self) -> bool:
        """Tell whether it is held against what people took, not against the rule."""
        return self.taken is not None and self.taken.counts

    @property
    def is_off(self) -> bool:
        return is_off(self.stated, self.measured)


def study_times(units: Iterable[Unit]) -> list[StudyTime]:
    """Return the times of units, in their order."""
    found = list(units)
    taken = {
        uid: Taken(seconds, people)
        for uid, (seconds, people) in time_taken(unit.uid for unit in found).items()
    }
    lengths = Lengths(found)
    return [
        StudyTime(one, content_of(one, lengths), taken.get(one.uid)) for one in found
    ]


def times_of_course(course: CoursePage) -> list[StudyTime]:
    """Return the times of a course's live units in teaching order."""
    lessons, quizzes = (
        model.objects.live().descendant_of(course).filter(retired=False)
        for model in (LessonPage, QuizPage)
    )
    return study_times(sorted([*lessons, *quizzes], key=lambda unit: str(unit.path)))


def units_that_are_off() -> int:
    """Return how many live units of all courses state a time that misleads.

    To count all words takes a quarter of a second: it is done once for a state of the
    pages, and once an hour for what else it hangs on.
    """
    state = Page.objects.aggregate(Max("last_published_at"), Count("pk"))
    key = f"study-time:{sorted((name, str(value)) for name, value in state.items())}"
    digest = hashlib.sha256(key.encode()).hexdigest()
    return int(cache.get_or_set(f"study-time:{digest}", _count_off, SECONDS_KEPT))


def _count_off() -> int:
    """Count in as many queries, however many units there are."""
    lessons, quizzes = (
        model.objects.live().filter(retired=False) for model in (LessonPage, QuizPage)
    )
    return sum(time.is_off for time in study_times([*lessons, *quizzes]))
