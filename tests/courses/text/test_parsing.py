import pytest

from courses.text.parsing import clamped, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("007", 7), ("", None), ("²", None), ("٣", None), ("-1", None)],
)
def test_only_ascii_digits_are_a_number(text, number):
    assert whole_number(text) == number


def test_a_number_too_long_for_int_is_none_or_the_limit():
    huge = "9" * 5000
    assert whole_number(huge) is None
    assert (clamped(huge, 50), clamped("0" * 5000, 50), clamped("49", 50)) == (
        50,
        0,
        49,
    )
