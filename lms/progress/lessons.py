"""Working through a lesson: checks, cases, and its end."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from courses.bank import frozen_questions
from lms.cohorts.models import Enrolment
from lms.progress.engine import Recorded, events_of, lock, record_event
from lms.progress.exceptions import LessonNotWorkedThrough, UnknownPart
from lms.progress.fold import fold_unit, missing_in_lesson
from lms.progress.manifest import outline_of
from lms.progress.marking import Answer, mark
from lms.progress.models import LearningEvent
from lms.progress.unlock import require_open

Kind = LearningEvent.Kind


def answer_check(
    *,
    enrolment: Enrolment,
    unit_uid: str,
    question_uid: str,
    answer: Answer,
    block: str,
    uid: UUID,
    language: str,
) -> Decimal:
    """Return the answer's share of the mark in percent; the answer is in the ledger.

    Raises UnknownPart, marking.ForgedAnswer or UnitLocked.
    """
    require_open(enrolment, unit_uid)
    if question_uid not in outline_of(enrolment).by_uid[unit_uid]["checks"]:
        raise UnknownPart(question_uid)
    question = frozen_questions([question_uid]).get(question_uid)
    if question is None:
        raise UnknownPart(question_uid)
    fraction = mark(question, answer)
    record_event(
        enrolment=enrolment,
        unit_uid=unit_uid,
        kind=Kind.CHECK_ANSWERED,
        data={
            "question": question_uid,
            "answer": answer,
            "fraction": str(fraction),
            "block": block,
        },
        uid=uid,
        language=language,
    )
    return fraction


def choose_in_case(
    *,
    enrolment: Enrolment,
    unit_uid: str,
    case: dict[str, Any],
    node_id: str,
    choice_id: str,
    uid: UUID,
    language: str,
) -> Recorded:
    """Record a choice. Raises UnknownPart when the case has no such scene or choice."""
    choices = {
        (node["id"], choice["id"]): choice
        for node in case["nodes"]
        for choice in node["choices"]
    }
    choice = choices.get((node_id, choice_id))
    if choice is None:
        raise UnknownPart(f"{node_id}/{choice_id}")
    data = {"node": node_id, "choice": choice_id, "ends": not choice["next"]}
    return _case_event(Kind.CASE_CHOSEN, enrolment, unit_uid, case, data, uid, language)


def restart_case(
    *,
    enrolment: Enrolment,
    unit_uid: str,
    case: dict[str, Any],
    uid: UUID,
    language: str,
) -> Recorded:
    """Record that the case is walked from its start again; done stays done."""
    return _case_event(
        Kind.CASE_RESTARTED, enrolment, unit_uid, case, {}, uid, language
    )


def read_facts(
    *,
    enrolment: Enrolment,
    unit_uid: str,
    case: dict[str, Any],
    uid: UUID,
    language: str,
) -> Recorded:
    """Record that the facts were chosen instead of the story; it counts as well."""
    return _case_event(Kind.CASE_FACTS, enrolment, unit_uid, case, {}, uid, language)


def _case_event(
    kind: str,
    enrolment: Enrolment,
    unit_uid: str,
    case: dict[str, Any],
    data: dict[str, Any],
    uid: UUID,
    language: str,
) -> Recorded:
    require_open(enrolment, unit_uid)
    return record_event(
        enrolment=enrolment,
        unit_uid=unit_uid,
        kind=kind,
        data={"case": case["id"], **data},
        uid=uid,
        language=language,
    )


def reach_block(
    *, enrolment: Enrolment, unit_uid: str, block: str, uid: UUID, language: str
) -> Recorded:
    """Record the place to come back to. Opening and scrolling complete nothing."""
    require_open(enrolment, unit_uid)
    return record_event(
        enrolment=enrolment,
        unit_uid=unit_uid,
        kind=Kind.LESSON_REACHED,
        data={"block": block},
        uid=uid,
        language=language,
    )


@transaction.atomic
def finish_lesson(
    *, enrolment: Enrolment, unit_uid: str, uid: UUID, language: str
) -> Recorded:
    """Record that the learner went through to the end.

    Raises LessonNotWorkedThrough while checks or cases are open, or UnitLocked.
    """
    require_open(enrolment, unit_uid)
    lock(enrolment)
    unit = outline_of(enrolment).by_uid[unit_uid]
    state = fold_unit(unit, events_of(enrolment, unit_uid))
    if missing := missing_in_lesson(unit, state):
        raise LessonNotWorkedThrough(missing)
    return record_event(
        enrolment=enrolment,
        unit_uid=unit_uid,
        kind=Kind.LESSON_FINISHED,
        data={},
        uid=uid,
        language=language,
    )
