"""The words of a drawing: found, and others set in their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.media.svg import validated
from courses.media.svg_text import NoPlace, said_in, with_words, words_of

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
# A sentence over two lines, one with a stressed word, and a tooltip.
RO = (
    '<g lang="ro" class="ro big"><title>Ajutor</title><marker id="m"/>'
    '<path marker-end="url(#m)"/><use href="#m"/>'
    '<text y="1"><tspan x="0" y="1">Sunați la linia</tspan>'
    '<tspan x="0" y="2">de ajutor</tspan></text>'
    "<text>faptă <tspan>gravă</tspan>.</text></g>"
)
ONE_LANGUAGE = validated(f"{HEAD}{RO}<text>112</text></svg>")
RUSSIAN = ["Помощь", "Звоните на линию помощи", "тяжкое деяние"]


def test_lines_of_a_sentence_are_words_of_their_own():
    assert words_of(ONE_LANGUAGE, "ro") == [
        "Ajutor",
        "Sunați la linia de ajutor",
        "faptă gravă.",
    ]
    assert [said.is_drawn for said in said_in(ONE_LANGUAGE, "ro")] == [
        False,
        True,
        True,
    ]


def test_a_language_that_is_missing_is_made_from_the_other():
    drawn = with_words(ONE_LANGUAGE, source="ro", target="ru", words=RUSSIAN)
    assert words_of(drawn, "ru") == RUSSIAN
    assert words_of(drawn, "ro") == words_of(ONE_LANGUAGE, "ro")
    assert validated(drawn) == drawn
    assert drawn.count("112") == 1
    assert '<g lang="ru" class="ru big">' in drawn
    # Each copy refers to what is in it, for a page drops the other.
    assert drawn.count('id="m"') == drawn.count('id="m-ru"') == 1
    assert 'marker-end="url(#m-ru)"' in drawn and 'href="#m-ru"' in drawn
    assert '<tspan x="0" y="1">Звоните на линию</tspan>' in drawn
    assert '<tspan x="0" y="2">помощи</tspan>' in drawn
    assert "тяжкое <tspan>деяние</tspan></text>" in drawn


def test_only_the_places_of_the_target_change():
    both = with_words(ONE_LANGUAGE, source="ro", target="ru", words=RUSSIAN)
    other = with_words(both, source="ro", target="ru", words=["А", *RUSSIAN[1:]])
    assert other == both.replace("Помощь", "А")
    assert with_words(both, source="ro", target="ru", words=RUSSIAN) == both


def test_one_word_over_several_pieces_stands_in_the_first():
    drawing = f'{HEAD}<text lang="ro">f<tspan>ap</tspan>tă</text></svg>'
    drawn = with_words(drawing, source="ro", target="ru", words=["деяние"])
    assert '<text lang="ru">деяние<tspan /></text>' in drawn
    assert words_of(drawing, "ro") == ["faptă"]


@pytest.mark.parametrize("words", [[], ["а"], ["а", "б", "в", "г"]])
def test_words_without_a_place_are_refused(words):
    with pytest.raises(NoPlace):
        with_words(ONE_LANGUAGE, source="ro", target="ru", words=words)


def test_a_drawing_that_is_of_one_language_as_a_whole_has_no_place():
    drawing = HEAD.replace(">", ' lang="ro">') + "<text>a</text></svg>"
    with pytest.raises(NoPlace):
        with_words(drawing, source="ro", target="ru", words=["а"])


def test_a_language_inside_words_of_nobody_is_not_copied():
    drawing = (
        f'{HEAD}<text>x <tspan lang="ro">a</tspan></text><text lang="ro">b</text></svg>'
    )
    drawn = with_words(drawing, source="ro", target="ru", words=["б"])
    assert drawn.count(">a</tspan>") == 1


PIECE = st.text("аб шжя .,!", min_size=1, max_size=12)
WORDS = st.text("абвгдежз яю.,!", min_size=1, max_size=60).filter(str.strip)


@st.composite
def texts(draw):
    """A written element: words, tspans that begin lines or only look otherwise."""
    out = [draw(PIECE)]
    for _ in range(draw(st.integers(0, 4))):
        placed = draw(st.sampled_from(["", ' x="1" dy="2"', ' font-weight="700"']))
        gap = draw(st.sampled_from(["", " ", "\n  ", "y"]))
        out.append(f"<tspan{placed}>{draw(PIECE)}</tspan>{gap}")
    return f"<text>{''.join(out)}</text>"


@given(
    st.lists(texts(), min_size=1, max_size=4), st.lists(WORDS, min_size=4, max_size=4)
)
def test_whatever_the_pieces_the_words_come_whole(elements, words):
    drawing = validated(f'{HEAD}<g lang="ro">{"".join(elements)}</g></svg>')
    there = words_of(drawing, "ro")
    told = [" ".join(text.split()) for text in words[: len(there)]]
    if not there:
        return
    drawn = with_words(drawing, source="ro", target="ru", words=told)
    assert words_of(drawn, "ru") == told
    assert words_of(drawn, "ro") == there
    again = with_words(drawn, source="ru", target="ro", words=told)
    assert words_of(again, "ro") == told
