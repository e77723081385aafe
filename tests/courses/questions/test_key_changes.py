"""What is a new key of a question, and what only a new wording."""

import pytest

from courses.questions.key_changes import has_new_key


def question(kind: str, *options: dict) -> dict:
    return {"kind": kind, "options": list(options)}


def option(uid: str = "u1", words: str = "a", fraction: str = "100", **changes) -> dict:
    return {
        "uid": uid,
        "fraction": fraction,
        "value": None,
        "tolerance": "0",
        "text": both(words),
        "match": both(""),
        "feedback": {},
        **changes,
    }


def both(words: str) -> dict[str, str]:
    return {"ro": words, "ru": words and f"{words} ру"}


def pair(uid: str, words: str, match: str, **changes) -> dict:
    return option(uid, words, "0", match=both(match), **changes)


def test_wording_and_order_of_choices_are_no_key():
    one, two = option(), option("u2", "b", "0")
    other = option(words="x", fraction="100.000", feedback={"ro": "z"})
    assert not has_new_key(question("single", one, two), question("single", two, other))


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("single", {"fraction": "50"}),
        ("single", {"uid": "u9"}),
        ("shortanswer", {"text": {"ro": "alt", "ru": "a ру"}}),
        ("numeric", {"value": "3"}),
        ("numeric", {"tolerance": "0.5"}),
    ],
)
def test_what_marking_depends_on_is_the_key(kind, change):
    old, new = question(kind, option()), question(kind, option(**change))
    assert has_new_key(old, new)


def test_another_kind_is_another_key():
    assert has_new_key(question("single", option()), question("multiple", option()))


PAIRS = pair("u1", "112", "urgențe"), pair("u2", "116 111", "copii")
TO_MISLEAD = pair("u3", "", "pompieri")


@pytest.mark.parametrize(
    "pairs",
    [
        (pair("u1", "112", "copii"), pair("u2", "116 111", "urgențe"), TO_MISLEAD),
        (pair("u1", "116 111", "urgențe"), pair("u2", "112", "copii"), TO_MISLEAD),
        (pair("u1", "112", "pompieri"), PAIRS[1], pair("u3", "", "urgențe")),
        (PAIRS[0], pair("u2", "116 111", "urgențe"), TO_MISLEAD),
        (PAIRS[0], pair("u2", "", "copii"), TO_MISLEAD),
        PAIRS,
    ],
    ids=["matches", "lines", "misleading", "now the same", "not asked", "one less"],
)
def test_which_match_belongs_to_which_line_is_the_key(pairs):
    old = question("matching", *PAIRS, TO_MISLEAD)
    assert has_new_key(old, question("matching", *pairs))


@pytest.mark.parametrize(
    "pairs",
    [
        (pair("u1", "112", "urgență"), pair("u2", "116111", "copii"), TO_MISLEAD),
        (pair("u2", "112", "urgențe"), pair("u1", "116 111", "copii"), TO_MISLEAD),
        (TO_MISLEAD, PAIRS[1], PAIRS[0]),
        (PAIRS[0], pair("u2", "116 111", " copii  "), TO_MISLEAD),
    ],
    ids=["reworded", "whole pairs", "order", "spaces"],
)
def test_the_same_pairs_in_other_words_are_the_same_key(pairs):
    old = question("matching", *PAIRS, TO_MISLEAD)
    assert not has_new_key(old, question("matching", *pairs))


def test_matches_in_one_language_that_change_places_are_a_new_key():
    one, two = (dict(option) for option in PAIRS)
    one["match"], two["match"] = (
        {**one["match"], "ru": two["match"]["ru"]},
        {**two["match"], "ru": one["match"]["ru"]},
    )
    assert has_new_key(question("matching", *PAIRS), question("matching", one, two))


def test_the_key_of_an_ordering_question_is_its_order():
    one, two = option("u1", "a"), option("u2", "b")
    old = question("ordering", one, two)
    assert has_new_key(old, question("ordering", two, one))
    swapped = option("u1", "b"), option("u2", "a")
    assert has_new_key(old, question("ordering", *swapped))
    assert not has_new_key(old, question("ordering", option("u1", "x"), two))


@pytest.mark.parametrize(("second", "is_new"), [("0", True), ("100", False)])
def test_choices_that_change_places_are_a_new_key_where_they_are_not_alike(
    second, is_new
):
    old = question("multiple", option("u1", "a"), option("u2", "b", second))
    new = question("multiple", option("u1", "b"), option("u2", "a", second))
    assert has_new_key(old, new) == is_new
