"""Names are found as people write them, and other people's are left alone."""

import pytest

from lms.privacy.erasure.names import MASK, Masker

ANA = Masker({"Ștefăniță Țurcanu"}, {"ana@example.org"})
NATALIA = Masker({"Щербакова Наталья"}, {"natalia@example.org"})


@pytest.mark.parametrize(
    "text",
    [
        "Ștefăniță Țurcanu",
        "ȚURCANU ȘTEFĂNIȚĂ",
        "Stefanita Turcanu",
        "Țurcanu  Ștefăniță",
        "ANA@example.org",
        "Ştefăniţă Ţurcanu",
    ],
)
def test_a_full_name_is_found_in_anybodys_text(text):
    assert ANA.masked(f"cu {text}, azi", is_own=False) == f"cu {MASK}, azi"


def test_parts_are_looked_for_in_text_about_the_person_alone():
    text = "doamnei Țurcanu i s-a stricat telefonul; Щербаковой тоже"
    assert ANA.masked(text, is_own=False) == text
    assert "Țurcanu" not in ANA.masked(text, is_own=True)
    assert "Щербак" not in NATALIA.masked(text, is_own=True)


def test_words_that_only_contain_a_name_stay():
    short = Masker({"Ion Rusu"}, set())
    text = "Cursul despre Rusia, Ionescu, raion"
    assert short.masked(text, is_own=True) == text


def test_data_is_masked_in_every_text_and_keeps_its_shape():
    data = {"a": ["Ștefăniță Țurcanu", 1, None], "b": {"c": "bine"}}
    assert ANA.masked_data(data, is_own=True) == {
        "a": [MASK, 1, None],
        "b": {"c": "bine"},
    }


def test_nobody_is_masked_for_nobody():
    assert Masker(set(), set()).masked("text", is_own=True) == "text"
