"""A lesson as its learner sees it: the parts with the state of checks and cases."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.utils.safestring import SafeString

from courses.models import LessonPage
from courses.models.snapshots import frozen_questions
from courses.rendering.lessons import Part, lesson_parts
from lms.cohorts.models import Enrolment
from lms.progress.answers import QuestionView, show_question
from lms.progress.engine import events_of
from lms.progress.fold import UnitState, fold_unit, missing_in_lesson
from lms.progress.manifest import Unit, outline_of
from lms.progress.marking import fits


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
    event: UUID = field(default_factory=uuid4)


@dataclass
class PartView:
    """One part of the page: text, a check or a case."""

    id: str
    kind: str
    html: SafeString | str = ""
    check: QuestionView | None = None
    case: CaseView | None = None


@dataclass
class LessonView:
    """All a lesson's template needs of the learner's state."""

    parts: list[PartView]
    state: UnitState
    checks_open: int
    cases_open: int
    finish_event: UUID = field(default_factory=uuid4)

    @property
    def done(self) -> bool:
        return self.state.done_at is not None

    @property
    def can_finish(self) -> bool:
        return not self.checks_open and not self.cases_open


def view_lesson(enrolment: Enrolment, page: LessonPage, language: str) -> LessonView:
    """Return the lesson in one language with the learner's state; four queries at most."""
    unit = outline_of(enrolment).by_uid[str(page.uid)]
    state = fold_unit(unit, events_of(enrolment, unit["uid"]))
    parts = lesson_parts(page, language)
    questions = frozen_questions([p.question_uid for p in parts if p.question_uid])
    shown = {p.id for p in parts if p.case is not None} | set(questions)
    # What the page has no more is excused at its end, see ``lessons.finish_lesson``.
    missing = {
        kind: [uid for uid in uids if uid in shown]
        for kind, uids in missing_in_lesson(unit, state).items()
    }
    return LessonView(
        parts=[_part(part, state, questions, language) for part in parts],
        state=state,
        checks_open=len(missing.get("checks", [])),
        cases_open=len(missing.get("cases", [])),
    )


def _part(
    part: Part, state: UnitState, questions: dict[str, Any], language: str
) -> PartView:
    view = PartView(id=part.id, kind=part.kind, html=part.html)
    if part.question_uid in questions:
        question = questions[str(part.question_uid)]
        answer = state.checks.get(str(part.question_uid), {}).get("answer")
        # Editors may have changed the options since: then it is asked anew.
        is_marked = answer is not None and fits(question, answer)
        view.check = show_question(
            question, answer if is_marked else None, language, marked=is_marked
        )
    if part.case is not None:
        view.case = _case(part.case, state.cases.get(part.id, {}))
    return view


def _case(case: dict[str, Any], walked: dict[str, Any]) -> CaseView:
    nodes = {node["id"]: node for node in case["nodes"]}
    scenes, current = [], case["nodes"][0]
    for node_id, choice_id in walked.get("path", []):
        choice = _choice(nodes.get(node_id), choice_id)
        if choice is None:
            break  # the editor rewrote this scene; go on from here
        scenes.append(
            Scene(
                nodes[node_id]["text_html"], choice["text"], choice["consequence_html"]
            )
        )
        current = nodes.get(choice["next"] or "")
        if current is None:
            break
    return CaseView(
        id=case["id"],
        title=case["title"],
        story_html=case["story_html"],
        facts_html=case["facts_html"],
        scenes=scenes,
        current=current,
        done=walked.get("done", False),
        facts=walked.get("facts", False),
    )


def _choice(node: dict[str, Any] | None, choice_id: str) -> dict[str, Any] | None:
    for choice in node["choices"] if node else []:
        if choice["id"] == choice_id:
            return dict(choice)
    return None


def case_of(page: LessonPage, case_id: str, language: str) -> dict[str, Any] | None:
    """Return the page's case of this id in one language, or None."""
    for part in lesson_parts(page, language):
        if part.id == case_id:
            return part.case
    return None


def next_unit(enrolment: Enrolment, unit_uid: str) -> Unit | None:
    """Return the unit taught after this one."""
    return outline_of(enrolment).after(unit_uid)
