"""The fold: any order and any repetition of the same events gives the same state."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.progress.fold import fold_answers, fold_unit
from lms.progress.models import LearningEvent

Kind = LearningEvent.Kind
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
LESSON = {"uid": "l", "kind": "lesson", "checks": ["q1", "q2"], "cases": ["c1"]}
QUIZ = {"uid": "t", "kind": "quiz", "purpose": "module"}


@dataclass
class Event:
    kind: str
    data: dict[str, Any]
    recorded_at: datetime = START
    uid: UUID = field(default_factory=uuid4)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def checked(question: str, minutes: int = 0) -> Event:
    data = {"question": question, "answer": {"options": ["a"]}, "fraction": "0"}
    return Event(Kind.CHECK_ANSWERED, data, at(minutes))


def chose(minutes: int = 0, *, ends: bool = True) -> Event:
    data = {"case": "c1", "node": "n", "choice": "a", "ends": ends}
    return Event(Kind.CASE_CHOSEN, data, at(minutes))


def submitted(score: str, passed: bool, minutes: int = 0) -> Event:
    data = {"attempt": str(uuid4()), "number": 1, "score": score, "passed": passed}
    return Event(Kind.ATTEMPT_SUBMITTED, data, at(minutes))


lesson_events = st.lists(
    st.one_of(
        st.builds(checked, st.sampled_from(["q1", "q2", "q3"]), st.integers(0, 5)),
        st.builds(lambda m, e: chose(m, ends=e), st.integers(0, 5), st.booleans()),
        st.builds(
            lambda m: Event(Kind.CASE_RESTARTED, {"case": "c1"}, at(m)),
            st.integers(0, 5),
        ),
        st.builds(
            lambda m: Event(Kind.CASE_FACTS, {"case": "c1"}, at(m)), st.integers(0, 5)
        ),
        st.builds(lambda m: Event(Kind.LESSON_FINISHED, {}, at(m)), st.integers(0, 5)),
        st.builds(
            lambda m, b: Event(Kind.LESSON_REACHED, {"block": b}, at(m)),
            st.integers(0, 5),
            st.sampled_from(["b1", "b2"]),
        ),
        st.builds(
            lambda m: Event(Kind.UNIT_RESET, {"by": "x", "reason": "y"}, at(m)),
            st.integers(0, 5),
        ),
    ),
    max_size=14,
)
quiz_events = st.lists(
    st.builds(
        lambda s, m: submitted(str(s), s >= 80, m),
        st.integers(0, 100),
        st.integers(0, 5),
    ),
    max_size=8,
)


@settings(max_examples=300, deadline=None)
@given(events=lesson_events, data=st.data())
def test_lesson_state_is_the_same_for_any_order_and_repetition(events, data):
    shuffled = data.draw(st.permutations(events + events[: len(events) // 2]))
    assert fold_unit(LESSON, shuffled) == fold_unit(LESSON, events)


@settings(max_examples=200, deadline=None)
@given(events=quiz_events, data=st.data())
def test_quiz_state_is_the_same_for_any_order_and_repetition(events, data):
    shuffled = data.draw(st.permutations(events + events[: len(events) // 2]))
    assert fold_unit(QUIZ, shuffled) == fold_unit(QUIZ, events)


@settings(max_examples=200, deadline=None)
@given(events=lesson_events, more=lesson_events)
def test_completion_never_falls_with_later_events(events, more):
    later = [
        Event(e.kind, e.data, e.recorded_at + timedelta(hours=1))
        for e in more
        if e.kind != Kind.UNIT_RESET
    ]
    before = fold_unit(LESSON, events)
    after = fold_unit(LESSON, events + later)
    if before.done_at is not None:
        assert after.done_at == before.done_at


@given(events=quiz_events, more=quiz_events)
def test_best_score_never_falls(events, more):
    before = fold_unit(QUIZ, events).best_score
    after = fold_unit(QUIZ, events + more).best_score
    assert before is None or after >= before


def test_a_lesson_is_not_done_by_its_end_alone():
    state = fold_unit(LESSON, [Event(Kind.LESSON_FINISHED, {})])
    assert state.done_at is None


def test_a_lesson_is_done_at_the_event_that_fills_the_last_gap():
    events = [
        Event(Kind.LESSON_FINISHED, {}, at(1)),
        checked("q1", 2),
        chose(3),
        checked("q2", 4),
        checked("q2", 9),
    ]
    assert fold_unit(LESSON, events).done_at == at(4)


def test_reading_the_facts_counts_as_walking_the_case():
    events = [
        checked("q1"),
        checked("q2"),
        Event(Kind.CASE_FACTS, {"case": "c1"}, at(1)),
        Event(Kind.LESSON_FINISHED, {}, at(2)),
    ]
    assert fold_unit(LESSON, events).done_at == at(2)


def test_a_case_half_walked_is_not_done():
    events = [
        checked("q1"),
        checked("q2"),
        chose(1, ends=False),
        Event(Kind.LESSON_FINISHED, {}, at(2)),
    ]
    assert fold_unit(LESSON, events).done_at is None


def test_a_reset_by_a_named_person_starts_anew():
    events = [
        submitted("90.00", True, 1),
        Event(Kind.UNIT_RESET, {"by": "x", "reason": "y"}, at(2)),
    ]
    state = fold_unit(QUIZ, events)
    assert (state.done_at, state.best_score, state.attempts) == (None, None, 0)


def test_a_pre_test_is_done_whatever_the_score():
    state = fold_unit({**QUIZ, "purpose": "pre"}, [submitted("5.00", False)])
    assert state.done_at == START


def test_the_last_saved_answer_stands():
    def saved(option: str, minutes: int) -> Event:
        data = {"attempt": "x", "question": "q", "answer": {"options": [option]}}
        return Event(Kind.ANSWER_SAVED, data, at(minutes))

    events = [saved("b", 2), saved("a", 1)]
    assert fold_answers(events, "x") == {"q": {"options": ["b"]}}
    assert fold_answers(events, "another") == {}


def regraded(score: int, minutes: int) -> Event:
    data = {"attempt": str(uuid4()), "number": 1, "score": str(score), "decision": 1}
    passed = {"passed": score >= 80, "now_passed": score >= 80}
    return Event(Kind.ATTEMPT_REGRADED, data | passed, at(minutes))


def carried(minutes: int, *, done: bool) -> Event:
    done_at = at(minutes).isoformat() if done else ""
    return Event(Kind.UNIT_CARRIED, {"done_at": done_at, "change": 1}, at(minutes))


staff_events = st.one_of(
    st.builds(regraded, st.integers(0, 100), st.integers(0, 5)),
    st.builds(lambda m, d: carried(m, done=d), st.integers(0, 5), st.booleans()),
    st.builds(
        lambda m: Event(Kind.UNIT_RESET, {"by": "x", "reason": "y"}, at(m)),
        st.integers(0, 5),
    ),
)
quiz_and_staff = st.lists(
    st.one_of(
        st.builds(
            lambda s, m: submitted(str(s), s >= 80, m),
            st.integers(0, 100),
            st.integers(0, 5),
        ),
        staff_events,
    ),
    max_size=10,
)


@settings(max_examples=200, deadline=None)
@given(events=quiz_and_staff, data=st.data())
def test_corrections_and_moves_fold_alike_in_any_order_and_repetition(events, data):
    shuffled = data.draw(st.permutations(events + events[: len(events) // 2]))
    assert fold_unit(QUIZ, shuffled) == fold_unit(QUIZ, events)


@settings(max_examples=200, deadline=None)
@given(events=quiz_and_staff, more=quiz_and_staff)
def test_no_correction_or_move_lets_score_or_completion_fall(events, more):
    later = [
        Event(e.kind, e.data, e.recorded_at + timedelta(hours=1))
        for e in more
        if e.kind != Kind.UNIT_RESET
    ]
    before, after = fold_unit(QUIZ, events), fold_unit(QUIZ, events + later)
    assert before.best_score is None or after.best_score >= before.best_score
    assert before.done_at is None or after.done_at is not None
    assert after.passed or not before.passed


@given(events=quiz_events, score=st.integers(0, 100))
def test_a_correction_is_neither_an_attempt_nor_activity(events, score):
    before = fold_unit(QUIZ, events)
    after = fold_unit(QUIZ, [*events, regraded(score, 9)])
    assert after.attempts == before.attempts
    assert after.last_activity_at == before.last_activity_at


def test_a_lesson_stays_done_at_its_own_time_when_an_edition_adds_a_check():
    old = [checked("q1", 1), chose(2), Event(Kind.LESSON_FINISHED, {}, at(3))]
    pinned = Event(Kind.UNIT_CARRIED, {"done_at": at(3).isoformat()}, at(8))
    assert fold_unit(LESSON, old).done_at is None
    assert fold_unit(LESSON, [*old, pinned]).done_at == at(3)
