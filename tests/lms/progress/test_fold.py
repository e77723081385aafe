"""The fold: any order and any repetition of the same events gives the same state."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.progress.fold import (
    fold_answers,
    fold_excused,
    fold_rules,
    fold_unit,
    missing_in_lesson,
)
from tests.lms.progress.fold_events import (
    LESSON,
    QUIZ,
    START,
    Event,
    Kind,
    at,
    carried,
    checked,
    chose,
    regraded,
    submitted,
)
from tests.lms.progress.second_fold import folded_naively, histories

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
