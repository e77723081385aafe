"""View model of a lesson: its parts with the state of checks and cases."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.utils.safestring import SafeString

from courses.models import LessonPage
from courses.models.snapshots import frozen_questions
from courses.rendering.lessons import Part, lesson_parts
from courses.text.languages import in_language
from lms.cohorts.models import Enrolment
from lms.progress import part_html
from lms.progress.fold import UnitState, missing_in_lesson
from lms.progress.manifest import outline_of
from lms.progress.marking import fits
from lms.progress.unit_states import UnitStates


@dataclass
class LessonView:
    """All a lesson's template needs of the learner's state.

    ``html`` are the parts, ready for the page; ``open_checks`` and ``open_cases`` are
    what is left to do, as (block id, what it is called).
    """

    html: SafeString
    state: UnitState
    anchor: str
    open_checks: list[tuple[str, str]]
    open_cases: list[tuple[str, str]]
    can_finish: bool
    finish_event: UUID = field(default_factory=uuid4)

    @property
    def done(self) -> bool:
        return self.state.done_at is not None


def view_lesson(
    enrolment: Enrolment,
    page: LessonPage,
    states: UnitStates,
    *,
    language: str,
    csrf_token: str,
) -> LessonView:
    """Return the lesson in one language with the learner's state; no query of its own."""
    unit, state = outline_of(enrolment).by_uid[str(page.uid)], states.state
    parts = lesson_parts(page, language)
    questions = frozen_questions([p.question_uid for p in parts if p.question_uid])
    shown = {p.id for p in parts if p.case is not None} | set(questions)
    missing = missing_in_lesson(unit, state)
    answers = {p.id: _answer(p, state, questions) for p in parts if p.question_uid}
    html = "".join(
        _part(part, questions, answers, state, (str(page.uid), language))
        for part in parts
    )
    return LessonView(
        html=part_html.finished(html, csrf_token),
        state=state,
        anchor=states.anchor,
        open_checks=[
            (part.id, in_language(questions[part.question_uid]["stem"], language))
            for part in parts
            if part.question_uid in questions and answers[part.id] is None
        ],
        open_cases=[
            (part.id, part.case["title"])
            for part in parts
            if part.case and not state.cases.get(part.id, {}).get("done")
        ],
        # What the page has no more is excused at its end, see ``lessons.finish_lesson``.
        can_finish=not any(uid in shown for uids in missing.values() for uid in uids),
    )


def _answer(
    part: Part, state: UnitState, questions: dict[str, Any]
) -> dict[str, Any] | None:
    """Return the last answer to a check, unless editors have changed the options since."""
    question = questions.get(str(part.question_uid))
    answer = state.checks.get(str(part.question_uid), {}).get("answer")
    fits_still = question is not None and answer is not None and fits(question, answer)
    return answer if fits_still else None


def _part(
    part: Part,
    questions: dict[str, Any],
    answers: dict[str, Any],
    state: UnitState,
    place: tuple[str, str],
) -> str:
    if part.case is not None:
        return part_html.case_html(part.case, state.cases.get(part.id, {}), place)
    if part.question_uid is None:
        return f'<div class="part part--{part.kind}" id="b-{part.id}">{part.html}</div>'
    question = questions.get(part.question_uid)
    return part_html.check_html(part, question, answers[part.id], place)


def case_of(page: LessonPage, case_id: str, language: str) -> dict[str, Any] | None:
    """Return the page's case of this id in one language, or None."""
    for part in lesson_parts(page, language):
        if part.id == case_id:
            return part.case
    return None
