"""Cached HTML of a lesson's checks and cases, one for all who gave the same answers.

A part is rendered once for each answer and kept until something is published. What is
another one on each page, the token of its forms and the ids of their events, stands as a
mark in what is kept, and is put in last.
"""

import json
import re
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from courses.rendering.lessons import Part
from courses.rendering.published import kept_piece
from lms.progress.answers import show_question
from lms.progress.cases import walk

# No text holds them: another one in each process.
TOKEN, EVENT = (f"{name}-{secrets.token_hex(16)}" for name in ("token", "event"))
_EVENT = re.compile(EVENT)
# Words that somebody typed are hardly typed twice: such answers are not kept.
TYPED = {"shortanswer", "numeric"}
# The lesson's id, and the language of the page.
Place = tuple[str, str]


@dataclass
class Scene:
    """A scene already walked: its text, the choice made and what then happened."""

    text_html: SafeString
    choice: str
    consequence_html: SafeString


@dataclass
class CaseView:
    """A case with the way walked so far; ``current`` is None at its end."""

    id: str
    title: str
    story_html: SafeString
    facts_html: SafeString
    scenes: list[Scene]
    current: dict[str, Any] | None
    done: bool
    facts: bool


def finished(html: str, csrf_token: str) -> SafeString:
    """Return parts of a page with its token, and with an id of its own for each form."""
    html = html.replace(TOKEN, csrf_token)
    # All of it was rendered by escaping templates.
    return mark_safe(_EVENT.sub(lambda mark: str(uuid4()), html))  # noqa: S308


def check_html(
    part: Part,
    question: dict[str, Any] | None,
    answer: dict[str, Any] | None,
    place: Place,
) -> str:
    """Return a knowledge check, with its result where it is answered; unfinished HTML."""
    if question is None:
        return ""

    def render() -> str:
        view = show_question(question, answer, place[1], marked=answer is not None)
        context = {"id": part.id, "check": view} | _forms(place)
        return render_to_string("progress/_check.html", context)

    if question["kind"] in TYPED and answer is not None:
        return render()
    return kept_piece(("check", part.id, question["uid"], _key(answer), place), render)


def case_html(case: dict[str, Any], walked: dict[str, Any], place: Place) -> str:
    """Return a case as far as it was walked; unfinished HTML."""

    def render() -> str:
        context = {"case": _case(case, walked)} | _forms(place)
        return render_to_string("progress/_case.html", context)

    return kept_piece(("case", case["id"], _key(walked), place), render)


def _key(state: dict[str, Any] | None) -> str:
    return json.dumps(state, sort_keys=True)


def _forms(place: Place) -> dict[str, str]:
    return {"lesson_uid": place[0], "csrf_token": TOKEN, "event": EVENT}


def _case(case: dict[str, Any], state: dict[str, Any]) -> CaseView:
    walked = walk(case, state.get("path", []))
    scenes = [
        Scene(scene["text_html"], choice["text"], choice["consequence_html"])
        for scene, choice in walked.steps
    ]
    return CaseView(
        id=case["id"],
        title=case["title"],
        story_html=case["story_html"],
        facts_html=case["facts_html"],
        scenes=scenes,
        current=walked.current,
        done=state.get("done", False),
        facts=state.get("facts", False),
    )
