"""The fold: any order and any repetition of the same events gives the same state."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.progress.fold import (
    UnitState,
    fold_answers,
    fold_excused,
    fold_rules,
    fold_unit,
    missing_in_lesson,
)
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


# --- a second fold, which asks each question of the whole list ----------------------------


def folded_naively(unit: dict[str, Any], events: list[Event]) -> UnitState:
    ordered = sorted({e.uid: e for e in events}.values(), key=_place)
    resets = [n for n, e in enumerate(ordered) if e.kind == Kind.UNIT_RESET]
    reset = ordered[resets[-1]] if resets else None
    since = ordered[resets[-1] + 1 :] if resets else ordered
    state = _without_done(since, reset)
    pinned = [e.data["done_at"] for e in since if e.kind == Kind.UNIT_CARRIED]
    if pinned := [text for text in pinned if text]:
        state.done_at = datetime.fromisoformat(pinned[-1])
    else:
        prefixes = [since[:n] for n in range(1, len(since) + 1)]
        whole = [p[-1] for p in prefixes if _is_whole(unit, _without_done(p, reset))]
        state.done_at = whole[0].recorded_at if whole else None
    return state


def _place(event: Event) -> tuple[datetime, str]:
    return event.recorded_at, str(event.uid)


def _without_done(since: list[Event], reset: Event | None) -> UnitState:
    staff = (Kind.ATTEMPT_REGRADED, Kind.UNIT_CARRIED)
    times = [reset.recorded_at] if reset else []
    times += [e.recorded_at for e in since if e.kind not in staff]
    marks = [e for e in since if e.kind in (Kind.ATTEMPT_SUBMITTED, staff[0])]
    anchors = [_anchor(e) for e in since if _anchor(e)]
    return UnitState(
        started_at=times[0] if times else None,
        last_activity_at=times[-1] if times else None,
        anchor=anchors[-1] if anchors else "",
        checks={
            e.data["question"]: {k: e.data[k] for k in ("answer", "fraction")}
            for e in since
            if e.kind == Kind.CHECK_ANSWERED
        },
        cases=_cases(since),
        finished=any(e.kind == Kind.LESSON_FINISHED for e in since),
        excused=sorted({uid for e in since for uid in e.data.get("excused", [])}),
        attempts=sum(e.kind == Kind.ATTEMPT_SUBMITTED for e in since),
        best_score=max((Decimal(e.data["score"]) for e in marks), default=None),
        passed=any(e.data["passed"] for e in marks),
    )


def _anchor(event: Event) -> str:
    if event.kind in (Kind.CASE_CHOSEN, Kind.CASE_FACTS):
        return event.data["case"]
    return event.data.get("block", "")


def _cases(since: list[Event]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for uid in {e.data["case"] for e in since if "case" in e.data}:
        steps = [e for e in since if e.data.get("case") == uid]
        begins = [n for n, e in enumerate(steps) if e.kind == Kind.CASE_RESTARTED]
        walk = steps[begins[-1] :] if begins else steps
        chosen = [e for e in walk if e.kind == Kind.CASE_CHOSEN]
        found[uid] = {
            "path": [[e.data["node"], e.data["choice"]] for e in chosen],
            "done": any(e.kind == Kind.CASE_FACTS or e.data.get("ends") for e in steps),
        }
        if any(e.kind == Kind.CASE_FACTS for e in walk):
            found[uid]["facts"] = True
    return found


def _is_whole(unit: dict[str, Any], state: UnitState) -> bool:
    if unit["kind"] == "quiz":
        return state.passed or (unit["purpose"] == "pre" and state.attempts > 0)
    done = {uid for uid, case in state.cases.items() if case["done"]}
    done |= {*state.checks, *state.excused}
    return state.finished and {*unit["checks"], *unit["cases"]} <= done


minutes = st.integers(0, 9)
named_events = st.one_of(
    st.builds(
        lambda q, f, b, m: Event(
            Kind.CHECK_ANSWERED,
            {"question": q, "answer": {"options": [f]}, "fraction": f}
            | ({"block": b} if b else {}),
            at(m),
        ),
        st.sampled_from(["q1", "q2"]),
        st.sampled_from(["0", "100"]),
        st.sampled_from(["", "b1"]),
        minutes,
    ),
    st.builds(
        lambda c, n, o, e, m: Event(
            Kind.CASE_CHOSEN, {"case": c, "node": n, "choice": o, "ends": e}, at(m)
        ),
        st.sampled_from(["c1", "c2"]),
        st.sampled_from(["start", "end"]),
        st.sampled_from("ab"),
        st.booleans(),
        minutes,
    ),
    st.builds(
        lambda kind, c, m: Event(kind, {"case": c}, at(m)),
        st.sampled_from([Kind.CASE_RESTARTED, Kind.CASE_FACTS]),
        st.sampled_from(["c1", "c2"]),
        minutes,
    ),
    st.builds(
        lambda gone, m: Event(
            Kind.LESSON_FINISHED, {"excused": gone} if gone else {}, at(m)
        ),
        st.sampled_from([[], ["q2"], ["c1", "q1"]]),
        minutes,
    ),
    st.builds(
        lambda b, m: Event(Kind.LESSON_REACHED, {"block": b}, at(m)),
        st.just("b2"),
        minutes,
    ),
    st.builds(lambda m: Event(Kind.LESSON_OPENED, {}, at(m)), minutes),
    st.builds(lambda s, m: submitted(str(s), s >= 80, m), st.integers(0, 100), minutes),
    st.builds(regraded, st.integers(0, 100), minutes),
    st.builds(lambda m, d: carried(m, done=d), minutes, st.booleans()),
)
resets = st.builds(
    lambda m: Event(Kind.UNIT_RESET, {"by": "x", "reason": "y"}, at(m)),
    st.integers(0, 4),
)
histories = st.builds(
    lambda events, reset: events + reset,
    st.lists(named_events, max_size=12),
    st.lists(resets, max_size=1),
)


@settings(max_examples=400)
@given(
    unit=st.sampled_from([LESSON, QUIZ, {**QUIZ, "purpose": "pre"}]), events=histories
)
def test_the_fold_finds_what_a_second_one_finds(unit, events):
    assert fold_unit(unit, events) == folded_naively(unit, events)


# --- one thing at a time -------------------------------------------------------------------


def test_the_path_of_a_case_is_kept_in_its_order_and_emptied_by_a_new_beginning():
    first, second = chose(1, ends=False), chose(2)
    second.data = {**second.data, "node": "end", "choice": "b"}
    walked = fold_unit(LESSON, [second, first])
    assert walked.cases == {"c1": {"path": [["n", "a"], ["end", "b"]], "done": True}}
    again = Event(Kind.CASE_RESTARTED, {"case": "c1"}, at(3))
    assert fold_unit(LESSON, [first, second, again]).cases == {
        "c1": {"path": [], "done": True}
    }


def test_facts_that_were_read_are_forgotten_by_a_new_beginning_but_count():
    read = Event(Kind.CASE_FACTS, {"case": "c1"}, at(1))
    assert fold_unit(LESSON, [read]).cases["c1"] == {
        "path": [],
        "done": True,
        "facts": True,
    }
    again = Event(Kind.CASE_RESTARTED, {"case": "c1"}, at(2))
    assert fold_unit(LESSON, [read, again]).cases["c1"] == {"path": [], "done": True}
    assert fold_unit(LESSON, [again]).cases["c1"] == {"path": [], "done": False}


def test_one_comes_back_to_the_block_of_the_last_answer():
    def answered(minutes: int, **more: str) -> Event:
        event = checked("q1", minutes)
        return Event(event.kind, event.data | more, event.recorded_at)

    assert fold_unit(LESSON, [answered(1, block="k")]).anchor == "k"
    assert fold_unit(LESSON, [chose(1), answered(2, block="k")]).anchor == "k"
    assert fold_unit(LESSON, [answered(1, block="k"), chose(2)]).anchor == "c1"
    assert fold_unit(LESSON, [answered(1, block="k"), answered(2)]).anchor == "k"


def test_a_check_keeps_its_last_answer_and_mark():
    better = Event(
        Kind.CHECK_ANSWERED,
        {"question": "q1", "answer": {"options": ["b"]}, "fraction": "100"},
        at(2),
    )
    assert fold_unit(LESSON, [better, checked("q1", 1)]).checks == {
        "q1": {"answer": {"options": ["b"]}, "fraction": "100"}
    }


def test_a_unit_begins_with_the_first_event_and_lives_with_the_last():
    events = [checked("q1", 4), Event(Kind.LESSON_OPENED, {}, at(2)), chose(7)]
    state = fold_unit(LESSON, events)
    assert (state.started_at, state.last_activity_at) == (at(2), at(7))


def test_what_the_staff_does_is_not_the_learners_activity():
    state = fold_unit(QUIZ, [regraded(90, 1), carried(2, done=True)])
    assert (state.started_at, state.last_activity_at) == (None, None)
    assert (state.best_score, state.attempts, state.passed) == (90, 0, True)


def test_the_best_of_the_scores_stays():
    scores = [
        submitted("40", False, 1),
        submitted("81.5", True, 2),
        submitted("7", False, 3),
    ]
    state = fold_unit(QUIZ, scores)
    assert (state.best_score, state.attempts, state.passed) == (
        Decimal("81.5"),
        3,
        True,
    )
    assert state.done_at == at(2)


def test_a_saved_answer_of_a_quiz_is_no_activity_of_the_unit():
    saved = Event(
        Kind.ANSWER_SAVED, {"attempt": "x", "question": "q", "answer": {}}, at(5)
    )
    state = fold_unit(QUIZ, [submitted("90", True, 1), saved])
    assert state.last_activity_at == at(1)
    assert fold_unit(QUIZ, [saved, submitted("90", True, 6)]).done_at == at(6)


def test_a_lesson_may_be_done_without_what_was_gone_from_its_page():
    gone = Event(Kind.LESSON_FINISHED, {"excused": ["q2", "c1"]}, at(3))
    state = fold_unit(LESSON, [checked("q1", 1), gone])
    assert (state.done_at, state.excused) == (at(3), ["c1", "q2"])


def test_what_a_lesson_still_lacks_is_named():
    state = fold_unit(LESSON, [checked("q2"), chose(1, ends=False)])
    assert missing_in_lesson(LESSON, state) == {"checks": ["q1"], "cases": ["c1"]}
    state = fold_unit(LESSON, [checked("q2"), chose(1)])
    assert missing_in_lesson(LESSON, state) == {"checks": ["q1"], "cases": []}
    state = fold_unit(LESSON, [checked("q1"), checked("q2"), chose(1)])
    assert missing_in_lesson(LESSON, state) == {}


def test_the_row_keeps_the_parts_that_have_no_column():
    events = [
        checked("q1"),
        chose(1),
        Event(Kind.LESSON_FINISHED, {"excused": ["z"]}, at(2)),
    ]
    assert fold_unit(LESSON, events).details() == {
        "anchor": "c1",
        "checks": {"q1": {"answer": {"options": ["a"]}, "fraction": "0"}},
        "cases": {"c1": {"path": [["n", "a"]], "done": True}},
        "finished": True,
        "excused": ["z"],
        "passed": False,
    }


def test_units_fold_alike_only_where_their_rules_are_the_same():
    same = {**LESSON, "uid": "other", "heading": {"ro": "Alta"}}
    assert fold_rules(LESSON) == fold_rules(same)
    for change in (
        {"kind": "quiz"},
        {"checks": []},
        {"cases": ["c2"]},
        {"purpose": "pre"},
    ):
        assert fold_rules(LESSON) != fold_rules({**LESSON, **change})


def test_the_last_move_says_which_units_are_not_asked_for():
    def moved(minutes: int, **data: list[str]) -> Event:
        return Event(Kind.EDITION_CHANGED, {"from": 1, "to": 2, **data}, at(minutes))

    assert fold_excused([]) == []
    assert fold_excused([checked("q1"), moved(1, excused=["u"])]) == ["u"]
    assert fold_excused([moved(2, excused=["v"]), moved(1, excused=["u"])]) == ["v"]
    assert fold_excused([moved(1, excused=["u"]), moved(2)]) == []
    assert fold_excused([moved(1, excused=["u"]), checked("q1", 2)]) == ["u"]


def test_saved_answers_of_an_attempt_are_told_apart_by_question():
    def saved(attempt: str, question: str) -> Event:
        return Event(
            Kind.ANSWER_SAVED,
            {"attempt": attempt, "question": question, "answer": {"text": question}},
        )

    events = [saved("x", "q1"), saved("y", "q2"), saved("x", "q3"), checked("q4")]
    assert fold_answers(events, "x") == {"q1": {"text": "q1"}, "q3": {"text": "q3"}}
