"""The rule: what a text's states are, and what an editor's work agrees on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.translation_status.rules import NOTHING, Pair, agreed_after, states

AGREED = Pair("casa", "дом")
texts = st.sampled_from(["", "a", "b", "c"])
pairs = st.builds(Pair, texts, texts)
agreements = pairs.filter(lambda pair: bool(pair.ro) == bool(pair.ru))


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (Pair("casa", "дом"), ("ready", "ready")),
        (Pair("căsuța", "дом"), ("ready", "stale")),
        (Pair("casa", "домик"), ("stale", "ready")),
        (Pair("căsuța", "домик"), ("ready", "ready")),
        (Pair("casa", ""), ("ready", "missing")),
        (Pair("", "дом"), ("missing", "ready")),
        (Pair("", ""), ("missing", "missing")),
    ],
)
def test_a_change_of_one_language_makes_the_other_stale(now, wanted):
    assert states(now, AGREED) == wanted


def test_a_new_text_in_both_languages_is_ready():
    assert states(Pair("nou", "новое"), NOTHING) == ("ready", "ready")


def test_a_translation_that_follows_is_ready_and_the_next_change_counts_from_it():
    half_way = Pair("căsuța", "дом")
    assert agreed_after(half_way, AGREED) == AGREED
    followed = Pair("căsuța", "домик")
    agreed = agreed_after(followed, agreed_after(half_way, AGREED))
    assert agreed == followed
    assert states(Pair("vila", "домик"), agreed) == ("ready", "stale")


def test_nothing_is_agreed_while_one_language_is_missing():
    assert agreed_after(Pair("", "дом"), AGREED) == NOTHING
    assert agreed_after(Pair("casa", ""), AGREED) == NOTHING


def test_a_change_taken_back_needs_no_translation():
    agreed = agreed_after(Pair("căsuța", "дом"), AGREED)
    assert states(AGREED, agreed) == ("ready", "ready")


def test_a_translation_that_was_missing_is_ready_once_it_is_there():
    agreed = agreed_after(Pair("casa", ""), AGREED)
    assert states(Pair("casa", "изба"), agreed) == ("ready", "ready")


@given(now=pairs, agreed=agreements)
def test_never_are_both_languages_behind_each_other(now, agreed):
    if now == NOTHING:  # known only where there must be a text
        return
    found = states(now, agreed)
    assert "ready" in found
    assert ("missing" in found) == (bool(now.ro) != bool(now.ru))


@given(now=pairs, agreed=agreements)
def test_saving_once_more_changes_nothing(now, agreed):
    after = agreed_after(now, agreed)
    assert agreed_after(now, after) == after
    assert states(now, after) == states(now, agreed)


@given(now=pairs, agreed=agreements)
def test_the_languages_are_treated_alike(now, agreed):
    turned = states(Pair(*now[::-1]), Pair(*agreed[::-1]))
    assert Pair(*turned[::-1]) == states(now, agreed)
