"""Stars in accepted answers: what they match, how long it takes, and how many may be."""

import time
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from courses.questions.wildcards import MAX_LENGTH, MAX_STARS, fault_of, matches


def matched_slowly(pattern: str, text: str) -> bool:
    """Try every place of every star, as the definition reads."""

    @cache
    def rest(p: int, t: int) -> bool:
        if p == len(pattern):
            return t == len(text)
        if pattern[p] == "*":
            return any(rest(p + 1, place) for place in range(t, len(text) + 1))
        return t < len(text) and pattern[p] == text[t] and rest(p + 1, t + 1)

    return rest(0, 0)


@given(st.text("ab*", max_size=10), st.text("ab", max_size=14))
@example("*", "")
@example("a*a", "a")
@example("ab*ba", "aba")
@example("*ab*ab", "ab")
@example("**", "a")
@example("", "")
def test_a_pattern_matches_what_trying_all_places_matches(pattern, text):
    assert matches(pattern, text) == matched_slowly(pattern, text)


@pytest.mark.parametrize("length", [200, 100_000])
def test_many_stars_before_what_is_not_there_take_no_time(length):
    pattern, text = "*a" * (length // 4) + "*b", "a" * length
    start = time.perf_counter()
    assert not matches(pattern, text + "c")
    assert not matches(pattern, text)
    assert matches(pattern, text + "b")
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("a" * MAX_LENGTH, ""),
        ("a" * (MAX_LENGTH + 1), "accepted_too_long"),
        ("*a" * MAX_STARS, ""),
        ("*a" * MAX_STARS + "*", "too_many_stars"),
    ],
)
def test_what_nobody_could_give_and_too_many_stars_are_refused(accepted, code):
    assert fault_of(accepted) == code
