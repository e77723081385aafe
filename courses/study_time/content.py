"""What of a lesson or test takes time, counted in its draft as it stands."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count

from courses.models import CourseMedia, LessonPage, Question, QuizPage
from courses.study_time.rules import Content
from courses.text.languages import CODES
from courses.translation_status.texts import texts_of

WORD = re.compile(r"\w+(?:[-'’]\w+)*")
# Markup of rich text: where a link leads is not read.
LEADS = re.compile(r"\]\([^)]*\)")
# Told in other seconds: a case goes one way through its scenes; titles of sources are
# looked up, not read; texts in pictures' places are read aloud to few.
COUNTED_APART = ("body.case", "body.sources", "body.image.alt", "body.diagram.alt")
NOT_READ = ("slug", "seo_title", "search_description", "editor_notes")


class Lengths:
    """How long recordings last and how many questions pools have, for some units at once."""

    def __init__(self, units: Iterable[LessonPage | QuizPage]) -> None:
        """Ask for all of them: one query where there are recordings, one for the pools."""
        found = list(units)
        played = [
            pk for one in found if isinstance(one, LessonPage) for pk in _played(one)
        ]
        pools = [pk for one in found if isinstance(one, QuizPage) for pk in _pools(one)]
        self.seconds = _seconds_of(played) if played else {}
        self.questions = _questions_in(pools) if pools else {}


def content_of(unit: LessonPage | QuizPage, lengths: Lengths) -> Content:
    """Return what takes time in a unit, by its texts in the longer language."""
    return (
        _test(unit, lengths) if isinstance(unit, QuizPage) else _lesson(unit, lengths)
    )


def _lesson(lesson: LessonPage, lengths: Lengths) -> Content:
    kinds = Counter(block["type"] for block in lesson.body.raw_data)
    return Content(
        words=words_of(lesson),
        checks=kinds["check"],
        cases=kinds["case"],
        pictures=kinds["image"] + kinds["diagram"],
        recording_seconds=sum(lengths.seconds.get(pk, 0.0) for pk in _played(lesson)),
    )


def _test(quiz: QuizPage, lengths: Lengths) -> Content:
    """Two forms are taken by turns; all questions of one where none are drawn."""
    longest = max((lengths.questions.get(pk, 0) for pk in _pools(quiz)), default=0)
    asked = min(quiz.draw, longest) if quiz.draw else longest
    return Content(words=words_of(quiz), questions=asked)


def _played(lesson: LessonPage) -> list[int]:
    raw = (block for block in lesson.body.raw_data if block["type"] == "media")
    return [pk for block in raw if (pk := block["value"].get("media"))]


def _pools(quiz: QuizPage) -> list[int]:
    return [pk for pk in (quiz.pool_id, quiz.pool_b_id) if pk]


def _seconds_of(recordings: list[int]) -> dict[int, float]:
    rows = CourseMedia.objects.filter(pk__in=recordings)
    return {pk: seconds or 0.0 for pk, seconds in rows.values_list("pk", "duration")}


def _questions_in(pools: list[int]) -> dict[int, int]:
    asked = Question.objects.filter(pool__in=pools, retired=False)
    counts = asked.order_by().values_list("pool").annotate(Count("pk"))
    return dict(counts)


def words_of(unit: Any) -> int:
    """Return how many running words the longer of a unit's two languages has."""
    counts = dict.fromkeys(CODES, 0)
    for text in texts_of(unit):
        if text.place.startswith(COUNTED_APART) or text.place in NOT_READ:
            continue
        for code in CODES:
            counts[code] += len(WORD.findall(LEADS.sub("]", getattr(text, code))))
    return max(counts.values())
