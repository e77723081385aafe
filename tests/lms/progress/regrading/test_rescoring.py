"""Old answers of every kind by a corrected key."""

from copy import deepcopy
from decimal import Decimal

import pytest

from lms.progress.regrading.rescoring import by_new_key, corrected_share


def option(uid: str, fraction: int = 0, **fields) -> dict:
    base = {"text": {"ro": uid, "ru": uid}, "match": {"ro": "", "ru": ""}}
    kept = {"uid": uid, "fraction": str(fraction), "value": None, "tolerance": "0"}
    return {**base, **kept, **fields}


def question(kind: str, *options: dict, **fields) -> dict:
    return {"uid": "q", "version": 1, "kind": kind, "options": list(options), **fields}


def pair(uid: str, match: str) -> dict:
    return option(uid, match={"ro": match, "ru": match})


def said(uid: str, words: str, fraction: int = 0) -> dict:
    return option(uid, fraction, text={"ro": words, "ru": words})


def number(uid: str, value: str, tolerance: str = "0") -> dict:
    return option(uid, 100, value=value, tolerance=tolerance)


CASES = {
    "single": (
        question("single", option("a", 100), option("b")),
        question("single", option("a"), option("b", 100)),
        {"options": ["b"]},
        100,
    ),
    "an option that came later was not to be chosen": (
        question("multiple", option("a", 50), option("b", 50), option("c")),
        question(
            "multiple", option("a", 50), option("b"), option("c"), option("d", 50)
        ),
        {"options": ["a"]},
        50,
    ),
    "a removed option costs nothing": (
        question("multiple", option("a", 50), option("b", 50), option("c")),
        question("multiple", option("a", 50), option("b", 50)),
        {"options": ["a", "c"]},
        50,
    ),
    "matching without a removed line": (
        question("matching", pair("a", "1"), pair("b", "2"), pair("c", "3")),
        question("matching", pair("a", "1"), pair("b", "2")),
        {"pairs": {"a": "a", "b": "b", "c": "a"}},
        100,
    ),
    "matches that changed places": (
        question("matching", pair("a", "1"), pair("b", "2"), pair("c", "3")),
        question("matching", pair("a", "2"), pair("b", "1"), pair("c", "3")),
        {"pairs": {"a": "b", "b": "a", "c": "c"}},
        100,
    ),
    "matches chosen by a key that had two in each other's place": (
        question("matching", pair("a", "1"), pair("b", "2")),
        question("matching", pair("a", "2"), pair("b", "1")),
        {"pairs": {"a": "a", "b": "b"}},
        0,
    ),
    "words of options that changed places": (
        question("single", option("a", 100), option("b")),
        question("single", said("a", "b", 100), said("b", "a")),
        {"options": ["b"]},
        100,
    ),
    "items whose words changed places": (
        question("ordering", option("a"), option("b"), key=["a", "b"]),
        question("ordering", said("a", "b"), said("b", "a")),
        {"order": ["b", "a"]},
        100,
    ),
    "a chosen option whose id has other words now": (
        question("single", option("a", 100), option("b"), option("c")),
        question("single", said("a", "b", 100), option("c")),
        {"options": ["a"]},
        0,
    ),
    "ordering": (
        question("ordering", option("a"), option("b"), key=["a", "b"]),
        question("ordering", option("b"), option("a")),
        {"order": ["b", "a"]},
        100,
    ),
    "short answer": (
        question("shortanswer", option("a", 100)),
        question("shortanswer", option("a", 100), option("poliția", 100)),
        {"text": "Poliţia"},
        100,
    ),
    "number": (
        question("numeric", number("a", "3")),
        question("numeric", number("a", "4", "0.5")),
        {"text": "3,6"},
        100,
    ),
    "another kind": (
        question("single", option("a", 100), option("b")),
        question("matching", pair("a", "1"), pair("b", "2")),
        {"options": ["a"]},
        0,
    ),
    "no option left": (
        question("matching", pair("a", "1"), pair("b", "2")),
        question("matching", pair("c", "1"), pair("d", "2")),
        {"pairs": {"a": "a"}},
        0,
    ),
    "nothing answered": (
        question("single", option("a", 100), option("b")),
        question("single", option("a"), option("b", 100)),
        {},
        0,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_an_old_answer_by_the_new_key(name):
    old, new, answer, share = CASES[name]
    before = deepcopy((old, new, answer))
    assert by_new_key(old, new, answer) == Decimal(share)
    assert (old, new, answer) == before


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("marked", [0, 50, 100])
def test_counting_both_is_never_less_than_either(name, marked):
    old, new, answer, share = CASES[name]
    found = corrected_share(
        choice="both", marked=Decimal(marked), old=old, new=new, answer=answer
    )
    assert found == max(Decimal(marked), Decimal(share))
