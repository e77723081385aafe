"""Services of a lesson: its checks, its cases, and its end."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from courses.models import LessonPage
from courses.models.snapshots import frozen_questions
from courses.rendering.lessons import lesson_parts
from courses.text.languages import DEFAULT
from lms.cohorts.models import Enrolment
from lms.progress.cases import choice_in, walk
from lms.progress.engine import Recorded, events_of, lock, record_event
from lms.progress.exceptions import (
    ElsewhereInCase,
    LessonNotWorkedThrough,
    UnknownPart,
)
from lms.progress.fold import fold_unit, missing_in_lesson
from lms.progress.manifest import outline_of, unit_of
from lms.progress.marking import Answer, mark
from lms.progress.models import LearningEvent, UnitProgress
from lms.progress.prerequisites import require_open
from lms.progress.unions import gathered
from lms.progress.unit_states import read_states

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
    asked = outline_of(enrolment).by_uid[unit_uid]["checks"]
    # A check that editors added since the edition is there to practise on.
    if question_uid not in asked and question_uid not in parts_on_page(unit_uid):
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


@transaction.atomic
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
    """Record a choice in the scene that the learner has come to.

    The same ``uid`` again changes nothing. Raises UnknownPart when the case has no such
    scene or choice, ElsewhereInCase when the way has not led to it or has gone on.
    """
    scenes = {scene["id"]: scene for scene in case["nodes"]}
    choice = choice_in(scenes.get(node_id), choice_id)
    if choice is None:
        raise UnknownPart(f"{node_id}/{choice_id}")
    require_open(enrolment, unit_uid)
    lock(enrolment)
    if not LearningEvent.objects.filter(uid=uid).exists():
        path = read_states(enrolment, unit_uid).state.cases.get(case["id"], {})
        here = walk(case, path.get("path", [])).current
        if here is None or here["id"] != node_id:
            raise ElsewhereInCase(node_id)
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
    *, enrolment: Enrolment, unit_uid: str, block: str, language: str
) -> None:
    """Keep the place to come back to. Opening and scrolling complete nothing.

    The ledger says once for each day that the lesson was read. Raises UnitLocked.
    """
    states = read_states(enrolment, unit_uid)
    require_open(enrolment, unit_uid, states.done)
    today = timezone.localdate()
    last_at = states.state.last_activity_at
    if last_at is None or timezone.localdate(last_at) < today:
        record_event(
            enrolment=enrolment,
            unit_uid=unit_uid,
            kind=Kind.LESSON_OPENED,
            data={},
            uid=uuid5(enrolment.uid, f"opened {unit_uid} {today}"),
            language=language,
        )
    rows = UnitProgress.objects.filter(enrolment=enrolment, unit=unit_uid)
    rows.update(reached=block, reached_at=timezone.now())


def parts_on_page(unit_uid: str) -> set[str]:
    """Return the ids of the questions and cases that the lesson's page has now."""
    page = LessonPage.objects.live().filter(uid=unit_uid).first()
    parts = lesson_parts(page, DEFAULT) if page else []
    asked = {str(part.question_uid) for part in parts if part.question_uid}
    uids = set(frozen_questions(asked))
    return uids | {part.id for part in parts if part.case is not None}


def gone_from_page(unit_uid: str, missing: dict[str, list[str]]) -> list[str]:
    """Return which missing parts cannot be done: the lesson's page has them no more."""
    wanted = [uid for uids in missing.values() for uid in uids]
    there = parts_on_page(unit_uid) if wanted else set()
    return sorted(uid for uid in wanted if uid not in there)


@transaction.atomic
def finish_lesson(
    *, enrolment: Enrolment, unit_uid: str, uid: UUID, language: str
) -> Recorded:
    """Record that the learner went through to the end.

    What the edition asks but editors took from the page since is excused, by name in the
    event. Raises LessonNotWorkedThrough while checks or cases are open, or UnitLocked.
    """
    require_open(enrolment, unit_uid)
    lock(enrolment)
    unit = unit_of(enrolment, unit_uid)
    if unit is None:
        raise UnknownPart(unit_uid)
    state = fold_unit(unit, gathered(events_of(enrolment, unit_uid)))
    excused = gone_from_page(unit_uid, missing_in_lesson(unit, state))
    state.excused += excused
    if missing := missing_in_lesson(unit, state):
        raise LessonNotWorkedThrough(missing)
    return record_event(
        enrolment=enrolment,
        unit_uid=unit_uid,
        kind=Kind.LESSON_FINISHED,
        data={"excused": excused} if excused else {},
        uid=uid,
        language=language,
    )
