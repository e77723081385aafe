"""Differences of sequences: each makes the new one of the old one, and soon."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.text.sequences import opcodes

WORDS = st.lists(st.sampled_from("abc "), max_size=12)


def rebuilt(old, new, **how):
    """Walk through the differences; both sequences must come whole and in order."""
    before, after = [], []
    for tag, i1, i2, j1, j2 in opcodes(old, new, **how):
        assert (old[i1:i2] == new[j1:j2]) == (tag == "equal")
        before += old[i1:i2]
        after += new[j1:j2]
    return before, after


@given(WORDS, WORDS)
def test_the_differences_make_both_sequences(old, new):
    assert rebuilt(old, new) == (old, new)
    assert rebuilt(old, new, is_junk=str.isspace) == (old, new)


def test_what_is_common_is_found_at_both_ends_and_between():
    found = opcodes(list("abXcdYef"), list("abcdZef"))
    assert [tag for tag, *_ in found] == [
        "equal",
        "delete",
        "equal",
        "replace",
        "equal",
    ]


@pytest.mark.parametrize("is_junk", [None, str.isspace])
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["a", " "] * 1000, ["b", " "] * 1000),
        (["a", "x"] * 1000, ["b", "x"] * 1000),
        (["a", "b"] * 5000, ["b", "a"] * 5000),
        (["a"] * 220, ["a", "b"] * 220),
    ],
)
def test_texts_that_repeat_themselves_are_compared_at_once(old, new, is_junk):
    started = time.process_time()
    assert rebuilt(old, new, is_junk=is_junk) == (old, new)
    assert time.process_time() - started < 3
