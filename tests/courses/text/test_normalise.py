import pytest

from courses.text.normalise import (
    comma_below,
    composed,
    folded,
    has_cedilla,
    without_accents,
)


def test_cedilla_letters_are_found_and_folded():
    assert has_cedilla("Ştiinţă") and not has_cedilla("Știință")
    assert comma_below("Ştiinţă ŢŞ") == "Știință ȚȘ"


@pytest.mark.parametrize("typed", ["\u015ei", "S\u0326i", "S\u0327i", "\u0218i"])
def test_one_letter_is_one_letter_however_it_was_typed(typed):
    assert composed(typed) == "\u0218i"


def test_accents_fall_away():
    assert without_accents("Ștefăniță Țâră é") == "Stefanita Tara e"


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Ştefan-Vodă", "stefan voda"),
        ("  r-nul  Ștefan_Vodă. ", "r nul stefan voda"),
        ("Андрей Ёлкин", "андрей елкин"),
        ("Łukasz Søren", "lukasz soren"),
    ],
)
def test_folded_texts_are_letters_and_digits(written, compared):
    assert folded(written) == compared
