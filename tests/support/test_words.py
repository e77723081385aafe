"""The one walk through a text finds what looking for each word by itself would."""

import json
import random

import pytest

from tests.support.erasure_at_scale import Words
from tests.support.many_people import known

WORDS = [word.casefold() for n in (1, 4, 1234) for word in known(n).traces]


@pytest.mark.parametrize("word", WORDS)
def test_each_is_found_alone_within_a_longer_word_and_as_json_writes_it(word):
    words = Words(WORDS)
    escaped = json.dumps(word)[1:-1].casefold()
    twice = json.dumps(escaped)[1:-1]
    for text in (word, f"a\t{word}\tb", f"lista_{word}x.csv", escaped, f'"{twice}"'):
        assert word in words.within(text), text
    assert words.within(word[1:]) <= {*WORDS} - {word}


def test_it_finds_what_a_plain_look_finds():
    chance = random.Random(7)
    signs = "".join({*"".join(WORDS)}) + " \n\t,"
    for _ in range(200):
        text = "".join(chance.choices(signs, k=30)).join(chance.choices(WORDS, k=3))
        plain = {word for word in WORDS if word in text}
        assert Words(WORDS).within(text) == plain


def test_without_words_nothing_is_found():
    assert Words([]).within("ana") == set() and len(Words([])) == 0
