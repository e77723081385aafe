"""Preview modes of units: each language and state, before anything is published.

A learner's own state is not known here; a preview shows what every learner sees before
beginning, within a test, and once all is answered rightly.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.extension_points import question_view
from courses.models.question_bank import Frozen, Question
from courses.models.snapshots import frozen_questions
from courses.rendering.lessons import Part

START, TEST, DONE = "start", "test", "done"


def modes(states: Iterable[str]) -> list[tuple[str, str]]:
    """Return the preview modes: each language in each of these states.

    A mode's name is ``ro`` for the start and ``ro-done`` for another state.
    """
    said = {
        START: pgettext("preview", "not started"),
        TEST: pgettext("preview", "in a test"),
        DONE: pgettext("preview", "done"),
    }
    return [
        (
            code if state == START else f"{code}-{state}",
            _("%(language)s: %(state)s") % {"language": name, "state": said[state]},
        )
        for state in states
        for code, name in settings.LANGUAGES
    ]


def split_mode(mode: str) -> tuple[str, str]:
    """Return a mode's language and state."""
    code, _dash, state = (mode or settings.LANGUAGE_CODE).partition("-")
    return code, state or START


@dataclass
class ShownPart:
    """A part of a lesson; the HTML of its question, or its case, as in a state."""

    part: Part
    question_html: SafeString = field(default_factory=SafeString)
    state: str = START


def shown_parts(parts: list[Part], language: str, state: str) -> list[ShownPart]:
    """Return a lesson's parts with the questions of its checks; two queries at most."""
    bank = frozen_questions([p.question_uid for p in parts if p.question_uid])
    return [
        ShownPart(part, _html(bank[part.question_uid], language, state, part.id), state)
        if part.question_uid in bank
        else ShownPart(part, state=state)
        for part in parts
    ]


def questions_of(quiz: Any, language: str, state: str) -> list[SafeString]:
    """Return all questions a test draws from, blank within the test, then marked."""
    pools = [pk for pk in (quiz.pool_id, quiz.pool_b_id) if pk]
    asked = Question.objects.filter(pool__in=pools, retired=False)
    bank = frozen_questions(map(str, asked.values_list("uid", flat=True)))
    return [
        _html(question, language, state, str(number))
        for number, question in enumerate(bank.values(), 1)
    ]


def _html(question: Frozen, language: str, state: str, name: str) -> SafeString:
    return question_view(
        question, language, marked=state == DONE, name=name, is_example=True
    )
