"""Learning of seeded people, through the engine's services, as the pages do."""

import random
from decimal import Decimal
from typing import Any
from uuid import uuid4

from courses.models import LessonPage
from courses.models.snapshots import frozen_questions
from courses.text.languages import DEFAULT
from lms.cohorts.models import Enrolment
from lms.progress import attempts, lessons
from lms.progress.answers import right_answer
from lms.progress.exceptions import AlreadyPassed, NoAttemptsLeft
from lms.progress.lesson_view import case_of
from lms.progress.manifest import Unit, outline_of
from lms.progress.marking import Answer
from lms.progress.saved_answers import save_answer
from lms.progress.unit_states import read_states

Question = dict[str, Any]


def take_units(
    enrolment: Enrolment, count: int, skill: float, dice: random.Random
) -> int:
    """Work through the first ``count`` units; return how many were finished.

    ``skill`` is the share of right answers. Who fails a test as often as it may be taken
    stays there.
    """
    for place, unit in enumerate(outline_of(enrolment).units[:count]):
        if not take_unit(enrolment, unit, skill, dice):
            return place
    return min(count, len(outline_of(enrolment).units))


def take_unit(
    enrolment: Enrolment, unit: Unit, skill: float, dice: random.Random
) -> bool:
    """Work through one unit; return whether it is done."""
    if unit["kind"] == "lesson":
        _take_lesson(enrolment, unit, skill, dice)
        return True
    return _take_quiz(enrolment, unit, skill, dice)


def _take_lesson(
    enrolment: Enrolment, unit: Unit, skill: float, dice: random.Random
) -> None:
    language = enrolment.user.language
    place: dict[str, Any] = {
        "enrolment": enrolment,
        "unit_uid": unit["uid"],
        "language": language,
    }
    for uid, question in frozen_questions(unit["checks"]).items():
        answer = answer_to(question, right=dice.random() < skill)
        lessons.answer_check(
            question_uid=uid, answer=answer, block="", uid=uuid4(), **place
        )
    page = LessonPage.objects.get(pk=unit["page"])
    for case_id in unit["cases"]:
        if case := case_of(page, case_id, language):
            _walk(case, place, dice)
    lessons.finish_lesson(uid=uuid4(), **place)


def _walk(case: dict[str, Any], place: dict[str, Any], dice: random.Random) -> None:
    """Walk through the story; every tenth person reads the facts only."""
    if dice.random() < 0.1:
        lessons.read_facts(case=case, uid=uuid4(), **place)
        return
    states = read_states(place["enrolment"], place["unit_uid"])
    if case["id"] in states.state.cases:
        lessons.restart_case(case=case, uid=uuid4(), **place)
    nodes = {node["id"]: node for node in case["nodes"]}
    node: dict[str, Any] | None = case["nodes"][0]
    while node:
        choice = dice.choice(node["choices"])
        lessons.choose_in_case(
            case=case, node_id=node["id"], choice_id=choice["id"], uid=uuid4(), **place
        )
        node = nodes.get(choice["next"] or "")


def _take_quiz(
    enrolment: Enrolment, unit: Unit, skill: float, dice: random.Random
) -> bool:
    """Return whether the quiz is passed, within the attempts allowed."""
    language = enrolment.user.language
    for _ in range(unit["attempts"] or 3):
        try:
            attempt = attempts.start_attempt(
                enrolment=enrolment, unit_uid=unit["uid"], language=language
            )
        except AlreadyPassed:
            return True
        except NoAttemptsLeft:
            return False
        for question in attempt.frozen["questions"]:
            save_answer(
                attempt=attempt,
                question=question,
                answer=answer_to(question, right=dice.random() < skill),
                uid=uuid4(),
                language=language,
            )
        attempt = attempts.submit_attempt(attempt=attempt, language=language)
        if attempt.passed or unit["purpose"] == "pre":
            return True
        skill = min(1.0, skill + 0.15)  # people learn from the explanations
    return False


def answer_to(question: Question, *, right: bool) -> Answer:
    """Return a right or a wrong answer to a frozen question of any kind."""
    answer = right_answer(question, DEFAULT)
    if right:
        return answer
    if pairs := answer.get("pairs"):
        return {"pairs": dict(zip(pairs, _turned(list(pairs)), strict=True))}
    if order := answer.get("order"):
        return {"order": _turned(order)}
    if "text" in answer:
        return {"text": "0?"}
    wrong = [o["uid"] for o in question["options"] if Decimal(o["fraction"]) <= 0]
    return {"options": wrong[:1]}


def _turned(uids: list[str]) -> list[str]:
    return [*uids[1:], uids[0]]
