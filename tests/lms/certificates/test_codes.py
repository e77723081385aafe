import pytest

from lms.certificates.codes import clean_code

CODE = "7KQ2MXW9RTBDHC4P"


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        " 7kq2 mxw9 rtbd hc4p ",
        "7KQ2-MXW9-RTBD-HC4P",
        "7KQ2–MXW9—RTBD.HC4P",
        "7КQ2МХW9RТВDНС4Р",  # written on a Russian keyboard
        f"https://learning.example.org/v/{CODE}",
        f"https://learning.example.org/v/{CODE.lower()}/?language=ru",
    ],
)
def test_a_code_is_understood_however_it_is_written(typed):
    assert clean_code(typed) == CODE


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        CODE[:-1],
        CODE + "2",
        CODE[:-1] + "0",
        CODE[:-1] + "O",
        "<script>alert()",
        "../../etc",
        "ы" * 16,
        "TIP-2026-000001",
    ],
)
def test_what_cannot_be_a_code_is_nothing(typed):
    assert clean_code(typed) == ""
