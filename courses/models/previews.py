"""What an editor is shown before publishing: a unit in each language and state.

A learner's own state is not known here; a preview shows what every learner sees before
beginning, within a test, and once all is answered rightly.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.models.question_bank import Question
from courses.models.snapshots import frozen_questions
from courses.rendering.lessons import Part
from courses.text.languages import in_language

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
    """A part of a lesson with its question or its case as they look in a state."""

    part: Part
    question: dict[str, Any] | None = None
    state: str = START


def shown_parts(parts: list[Part], language: str, state: str) -> list[ShownPart]:
    """Return a lesson's parts with the questions of its checks; two queries at most."""
    bank = frozen_questions([p.question_uid for p in parts if p.question_uid])
    marked = state == DONE
    return [
        ShownPart(
            part,
            shown_question(bank[part.question_uid], language, marked=marked)
            if part.question_uid in bank
            else None,
            state,
        )
        for part in parts
    ]


def questions_of(quiz: Any, language: str, state: str) -> list[dict[str, Any]]:
    """Return all questions a test draws from, blank within the test, then marked."""
    pools = [pk for pk in (quiz.pool_id, quiz.pool_b_id) if pk]
    asked = Question.objects.filter(pool__in=pools, retired=False)
    bank = frozen_questions(map(str, asked.values_list("uid", flat=True)))
    marked = state == DONE
    return [shown_question(one, language, marked=marked) for one in bank.values()]


def shown_question(
    question: dict[str, Any], language: str, *, marked: bool
) -> dict[str, Any]:
    """Return a question as ``progress/_question.html`` shows it to learners.

    ``marked``: with every answer right, the key and the feedback.
    """
    kind = question["kind"]
    typed = kind in ("shortanswer", "numeric")
    options = [] if typed else _options(question, language, marked)
    best = _best(question, language) if typed else ""
    return {
        "uid": question["uid"],
        "kind": kind,
        "stem": in_language(question["stem"], language),
        "options": options,
        "text": best if marked else "",
        "accepted": best,
        "feedback": in_language(question["feedback"], language) if marked else "",
    }


def _options(
    question: dict[str, Any], language: str, marked: bool
) -> list[dict[str, Any]]:
    shown = []
    for place, option in enumerate(question["options"], 1):
        text = in_language(option["text"], language)
        if not text:
            continue  # a match without a partner is only there to choose from
        paired = question["kind"] in ("matching", "ordering")
        right = paired or Decimal(option["fraction"]) > 0
        value = option["uid"] if question["kind"] == "matching" else str(place)
        shown.append(
            {
                "uid": option["uid"],
                "text": text,
                "chosen": marked and right,
                "right": right if marked else None,
                "feedback": in_language(option["feedback"], language) if marked else "",
                "value": value if marked else "",
                "choices": _choices(question, language) if paired else [],
            }
        )
    return shown


def _choices(question: dict[str, Any], language: str) -> list[tuple[str, str]]:
    if question["kind"] == "ordering":
        places = range(1, len(question["options"]) + 1)
        return [(str(place), str(place)) for place in places]
    pairs = ((o["uid"], in_language(o["match"], language)) for o in question["options"])
    return [(uid, text) for uid, text in pairs if text]


def _best(question: dict[str, Any], language: str) -> str:
    """Return the best accepted answer of a question without options to choose."""
    if not question["options"]:
        return ""
    best = max(question["options"], key=lambda option: Decimal(option["fraction"]))
    if question["kind"] == "numeric":
        return f"{Decimal(best['value'] or 0).normalize():f}"
    return str(in_language(best["text"], language))
