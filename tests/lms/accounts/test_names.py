"""Names as they are kept."""

import pytest

from lms.accounts.names import clean_name


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Ştefăniţă Ţurcanu", "Ștefăniță Țurcanu"),
        ("  Ana \t Maria\u00a0 Rusu ", "Ana Maria Rusu"),
        ("S\u0326tefan", "Ștefan"),
        ("Щербакова  Наталья", "Щербакова Наталья"),
        ("И\u0306", "Й"),
        ("Ana\x01\x0bRusu \x9f", "Ana Rusu"),
        ("Ana \x01 Rusu", "Ana Rusu"),
    ],
)
def test_a_name_is_composed_with_commas_below_and_single_spaces(written, kept):
    assert clean_name(written) == kept
