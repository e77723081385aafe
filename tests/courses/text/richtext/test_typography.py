import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.text.richtext.typography import ordinary, spaced

PIECES = [*"0123456789 \u00a0abcășț№—.%лдег", " lei", " zile", "art. ", " лет", " — "]
TEXTS = st.lists(st.sampled_from(PIECES)).map("".join)


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("ro", "costă 5 lei", "costă 5~lei"),
        ("ro", "20 de zile", "20~de zile"),
        ("ro", "60 % din", "60~% din"),
        ("ro", "1 200 persoane", "1~200~persoane"),
        ("ro", "art. 241 și nr. 5", "art.~241 și nr.~5"),
        ("ro", "0 800 77777", "0~800~77777"),
        ("ro", "în 2024 au fost 5 leiți", "în 2024 au fost 5 leiți"),
        ("ro", "part. 5", "part. 5"),
        ("ro", "cuvânt — cuvânt", "cuvânt — cuvânt"),
        ("ru", "слово — слово", "слово~— слово"),
        ("ru", "20 лет, 5 минут, 3 человека", "20~лет, 5~минут, 3~человека"),
        ("ru", "За 2020–2025 годы", "За 2020–2025~годы"),
        ("ru", "Закон № 241, ст. 5", "Закон №~241, ст.~5"),
        ("ru", "15 мая 2026 г.", "15~мая 2026~г."),
        ("ru", "есть. Потом", "есть. Потом"),
    ],
)
def test_no_break_spaces_stand_where_the_language_wants_them(code, text, expected):
    assert spaced(text, code).replace("\u00a0", "~") == expected


@given(TEXTS, st.sampled_from(["ro", "ru"]))
def test_spacing_twice_changes_nothing_and_keeps_the_length(text, code):
    once = spaced(text, code)
    assert spaced(once, code) == once
    assert len(once) == len(text)


@given(TEXTS, st.sampled_from(["ro", "ru"]))
def test_ordinary_spaces_are_what_spacing_makes_whole_again(text, code):
    typeset = spaced(text, code)
    assert spaced(ordinary(typeset, code), code) == typeset


def test_a_no_break_space_of_the_author_is_kept():
    assert (
        ordinary("Ion\u00a0Rusu are 5\u00a0lei", "ro") == "Ion\u00a0Rusu are 5\u00a0lei"
    )
