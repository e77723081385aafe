"""Marking: what is frozen decides, forged ids are refused, ticking all gives nothing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.progress.marking import ForgedAnswer, mark, read_number, total


def option(uid, fraction="0", **more):
    texts = {"text": {"ro": uid, "ru": uid}, "match": {}, "feedback": {}}
    return {"uid": uid, "fraction": fraction, **texts, **more}


SINGLE = {
    "uid": "q",
    "kind": "single",
    "options": [option("a", "100"), option("b"), option("c")],
}
MULTIPLE = {
    "uid": "q",
    "kind": "multiple",
    "options": [option("a", "50"), option("b", "50"), option("c"), option("d")],
}
MATCHING = {
    "uid": "q",
    "kind": "matching",
    "options": [
        option("a", match={"ro": "1", "ru": "1"}),
        option("b", match={"ro": "2", "ru": "2"}),
        {**option("x", match={"ro": "3", "ru": "3"}), "text": {"ro": "", "ru": ""}},
    ],
}
ORDERING = {
    "uid": "q",
    "kind": "ordering",
    "key": ["a", "b", "c"],
    "options": [option("c"), option("a"), option("b")],
}
SHORT = {
    "uid": "q",
    "kind": "shortanswer",
    "options": [
        {**option("a", "100"), "text": {"ro": "înșelăciune*", "ru": "обман"}},
        {**option("b", "50"), "text": {"ro": "fraudă", "ru": ""}},
    ],
}
NUMERIC = {
    "uid": "q",
    "kind": "numeric",
    "options": [option("a", "100", value="112", tolerance="0")],
}


@pytest.mark.parametrize(("chosen", "share"), [(["a"], 100), (["b"], 0), ([], 0)])
def test_single_choice(chosen, share):
    assert mark(SINGLE, {"options": chosen}) == share


def test_no_answer_gives_nothing():
    assert mark(SINGLE, None) == 0


@pytest.mark.parametrize(
    ("chosen", "share"),
    [
        ("ab", 100),
        ("a", 50),
        ("abc", 50),
        ("abcd", 0),
        ("cd", 0),
        ("ac", 0),
    ],
)
def test_multiple_choice_gives_part_and_nothing_for_ticking_all(chosen, share):
    assert mark(MULTIPLE, {"options": list(chosen)}) == share


@given(right=st.integers(1, 6), wrong=st.integers(1, 6))
def test_ticking_everything_never_pays(right, wrong):
    options = [option(f"r{n}", str(Decimal(100) / right)) for n in range(right)]
    options += [option(f"w{n}") for n in range(wrong)]
    question = {"uid": "q", "kind": "multiple", "options": options}
    everything = [o["uid"] for o in options]
    assert mark(question, {"options": everything}) <= Decimal("0.01")


@given(chosen=st.sets(st.sampled_from("abcd")))
def test_a_share_is_always_between_nothing_and_all(chosen):
    assert 0 <= mark(MULTIPLE, {"options": sorted(chosen)}) <= 100


@pytest.mark.parametrize(
    "answer",
    [{"options": ["z"]}, {"options": ["a", "b"]}, {"options": ["a", "a"]}],
)
def test_forged_options_are_refused(answer):
    with pytest.raises(ForgedAnswer):
        mark(SINGLE, answer)


def test_matching_counts_pairs():
    assert mark(MATCHING, {"pairs": {"a": "a", "b": "x"}}) == 50
    assert mark(MATCHING, {"pairs": {"a": "a", "b": "b"}}) == 100


def test_matching_refuses_an_unknown_partner():
    with pytest.raises(ForgedAnswer):
        mark(MATCHING, {"pairs": {"a": "zzz"}})


def test_ordering_counts_right_places():
    assert mark(ORDERING, {"order": ["a", "b", "c"]}) == 100
    assert mark(ORDERING, {"order": ["a", "c", "b"]}) == Decimal("33.33")


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Înşelăciune", 100),  # cedilla, capital
        ("  înșelăciunea  ", 100),
        ("ОБМАН", 100),
        ("fraudă", 50),
        ("altceva", 0),
        ("", 0),
    ],
)
def test_short_answers_forgive_case_space_and_cedilla(text, share):
    assert mark(SHORT, {"text": text}) == share


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 234,5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("−3", "-3"),
        ("112", "112"),
    ],
)
def test_numbers_are_read_as_people_write_them(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "o sută", "NaN", "Infinity", "1/2"])
def test_what_is_no_number_is_none(text):
    assert read_number(text) is None


def test_a_number_within_tolerance_is_right():
    assert mark(NUMERIC, {"text": "112,0"}) == 100
    assert mark(NUMERIC, {"text": "113"}) == 0


def test_the_total_is_the_mean_rounded_half_up():
    assert total([Decimal(100), Decimal(0), Decimal(0)]) == Decimal("33.33")
    assert total([]) == 0
