"""Marking: what is frozen decides, forged ids are refused, ticking all gives nothing."""

import time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.progress.marking import (
    ForgedAnswer,
    check_answer,
    comparable,
    fits,
    mark,
    read_number,
    total,
)


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


# --- ticks: a second marker, in whole fractions ----------------------------------------------


def _rounded(share: Fraction) -> Decimal:
    hundredths = Decimal(share.numerator) * 100 / Decimal(share.denominator)
    return hundredths.quantize(Decimal(1), ROUND_HALF_UP) / 100


def marked_naively(shares: list[int], ticked: set[int]) -> Decimal:
    wrong = sum(share <= 0 for share in shares)
    if wrong and len(ticked) == len(shares):
        return Decimal(0)
    got = [shares[n] or Fraction(-100, wrong) for n in ticked]
    return _rounded(min(max(Fraction(sum(got)), Fraction(0)), Fraction(100)))


@given(
    shares=st.lists(st.integers(-100, 100), min_size=1, max_size=6),
    data=st.data(),
)
def test_ticks_are_marked_as_a_second_marker_does(shares, data):
    ticked = data.draw(st.sets(st.integers(0, len(shares) - 1)))
    options = [option(str(n), str(share)) for n, share in enumerate(shares)]
    question = {"uid": "q", "kind": "multiple", "options": options}
    given_up = {"options": sorted(str(n) for n in ticked)}
    assert mark(question, given_up) == marked_naively(shares, ticked)


def test_ticking_all_is_worth_nothing_where_wrong_ones_cost_little():
    options = [option("a", "100"), option("b", "-10"), option("c", "-10")]
    question = {"uid": "q", "kind": "multiple", "options": options}
    assert mark(question, {"options": ["a", "b"]}) == 90
    assert mark(question, {"options": ["a", "b", "c"]}) == 0


def test_ticking_all_is_right_where_all_is_right():
    options = [option("a", "50"), option("b", "50")]
    question = {"uid": "q", "kind": "multiple", "options": options}
    assert mark(question, {"options": ["a", "b"]}) == 100


def test_a_share_of_a_single_choice_is_the_options_own():
    options = [option("a", "100"), option("b", "33.335")]
    question = {"uid": "q", "kind": "truefalse", "options": options}
    assert mark(question, {"options": ["b"]}) == Decimal("33.34")
    assert mark(question, {"options": []}) == 0


# --- shapes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (SINGLE, {"text": "a"}),
        (SINGLE, {"options": ["a"], "text": "a"}),
        (SINGLE, {"order": ["a"]}),
        (MULTIPLE, {"pairs": {"a": "a"}}),
        (MULTIPLE, {"options": ["a", "z"]}),
        (MULTIPLE, {"options": ["a", "a"]}),
        (MATCHING, {"options": ["a"]}),
        (MATCHING, {"pairs": {"z": "a"}}),
        (MATCHING, {"pairs": {"a": "z"}}),
        (ORDERING, {"order": ["a", "b", "z"]}),
        (ORDERING, {"order": ["a", "a", "b"]}),
        (ORDERING, {"options": ["a"]}),
        (SHORT, {"options": ["a"]}),
        (NUMERIC, {"options": ["a"]}),
        ({**SINGLE, "kind": "truefalse"}, {"options": ["a", "b"]}),
    ],
)
def test_an_answer_of_another_shape_or_with_other_ids_is_refused(question, answer):
    assert not fits(question, answer)
    with pytest.raises(ForgedAnswer, match="^q$"):
        mark(question, answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (SINGLE, {}),
        (SINGLE, {"options": ["c"]}),
        (MULTIPLE, {"options": ["a", "b", "c"]}),
        (MATCHING, {"pairs": {"a": "x", "b": "x"}}),
        (ORDERING, {"order": ["c", "a", "b"]}),
        (SHORT, {"text": "orice"}),
        (NUMERIC, {"text": "orice"}),
    ],
)
def test_a_wrong_answer_of_the_right_shape_is_an_answer(question, answer):
    check_answer(question, answer)
    assert fits(question, answer)


# --- pairs and order ---------------------------------------------------------------------


def test_matches_that_read_alike_are_alike():
    same = {"ro": "aceeași", "ru": "та же"}
    options = [option("a", match=same), option("b", match=same)]
    question = {"uid": "q", "kind": "matching", "options": options}
    assert mark(question, {"pairs": {"a": "b", "b": "a"}}) == 100


def test_a_match_is_compared_in_both_languages():
    options = [
        option("a", match={"ro": "da", "ru": "да"}),
        option("b", match={"ro": "da", "ru": "так"}),
    ]
    question = {"uid": "q", "kind": "matching", "options": options}
    assert mark(question, {"pairs": {"a": "b", "b": "a"}}) == 0


def test_an_option_written_in_one_language_alone_is_asked_for():
    left = {**option("b", match={"ro": "2", "ru": "2"}), "text": {"ro": "b", "ru": ""}}
    question = {**MATCHING, "options": [MATCHING["options"][0], left]}
    assert mark(question, {"pairs": {"a": "a"}}) == 50
    assert mark(question, {"pairs": {"a": "a", "b": "b"}}) == 100


def test_an_order_without_a_key_is_that_of_the_options():
    question = {key: value for key, value in ORDERING.items() if key != "key"}
    assert mark(question, {"order": ["c", "a", "b"]}) == 100
    assert mark(question, {"order": ["c"]}) == Decimal("33.33")
    assert mark(question, {"order": ["a", "c", "b"]}) == Decimal("33.33")


def test_two_of_three_are_rounded_up():
    question = {**ORDERING, "key": ["a", "b", "x"]}
    assert mark(question, {"order": ["a", "b"]}) == Decimal("66.67")


# --- words and numbers ---------------------------------------------------------------------


def words(*accepted, fraction="100"):
    options = [
        {**option(str(n), fraction), "text": {"ro": text, "ru": ""}}
        for n, text in enumerate(accepted)
    ]
    return {"uid": "q", "kind": "shortanswer", "options": options}


@pytest.mark.parametrize(
    ("pattern", "text", "share"),
    [
        ("a*c", "abc", 100),
        ("a*c", "ac", 100),
        ("a*c", "abcd", 0),
        ("*mun*", "în municipiu", 100),
        ("a.c", "abc", 0),
        ("a.c", "a.c", 100),
        ("abc", "xabc", 0),
        ("*", "", 0),
    ],
)
def test_a_star_stands_for_anything_and_nothing_else_does(pattern, text, share):
    assert mark(words(pattern), {"text": text}) == share


def test_a_pattern_of_many_stars_is_marked_at_once():
    started = time.perf_counter()
    assert mark(words("*a" * 6 + "*b"), {"text": "a" * 200}) == 0
    assert time.perf_counter() - started < 1


def test_of_several_accepted_words_the_best_counts():
    options = [
        {**option("a", share), "text": {"ro": "o*", "ru": ""}}
        for share in ("30", "70", "50")
    ]
    question = {"uid": "q", "kind": "shortanswer", "options": options}
    assert mark(question, {"text": "om"}) == 70


def test_texts_are_compared_composed_and_with_single_spaces():
    assert comparable(" S\u0326i\t  A\u0306sta ") == "și ăsta"
    assert comparable("ŞŢşţ") == "șțșț"
    assert comparable("Straße") == "strasse"


def number(value, tolerance="0", fraction="100", uid="a"):
    return option(uid, fraction, value=value, tolerance=tolerance)


@pytest.mark.parametrize(
    ("text", "share"),
    [("9,5", 100), ("10.5", 100), ("10.51", 0), ("9.49", 0), ("zece", 0), ("", 0)],
)
def test_a_number_is_right_up_to_its_tolerance_on_both_sides(text, share):
    question = {**NUMERIC, "options": [number("10", "0.5")]}
    assert mark(question, {"text": text}) == share


def test_of_several_numbers_the_best_that_fits_counts():
    options = [
        number("10", "5", "20"),
        number("10", "0", "100", "b"),
        number("10", "2", "50", "c"),
    ]
    question = {**NUMERIC, "options": options}
    assert mark(question, {"text": "10"}) == 100
    assert mark(question, {"text": "11"}) == 50
    assert mark(question, {"text": "14"}) == 20


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1\u00a0234\u202f567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("1,5", "1.5"),
        ("0", "0"),
        ("1e30", "1e30"),
        ("1e-30", "1e-30"),
    ],
)
def test_numbers_of_every_length_that_is_an_answer_are_read(text, value):
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["1e31", "1e-31", "-Infinity", "1,2,3", "1.2.3", "9" * 32]
)
def test_a_number_too_long_to_count_with_is_none(text):
    assert read_number(text) is None


def test_halves_of_a_hundredth_are_rounded_up():
    assert total([Decimal("0.01"), Decimal(0)]) == Decimal("0.01")
    assert total([Decimal(50), Decimal(100)]) == 75
    assert mark(words("da", fraction="12.345"), {"text": "da"}) == Decimal("12.35")
