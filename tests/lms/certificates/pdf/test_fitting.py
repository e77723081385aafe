"""Texts of any length fit the width they are given."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.certificates.pdf import fonts
from lms.certificates.pdf.fitting import fit

SIZES = ((40, 1), (30, 2), (20, 3))


@pytest.fixture(autouse=True, scope="module")
def _loaded():
    fonts.load()


def test_a_short_text_is_set_large_on_one_line():
    setting = fit("Ana", fonts.BOLD, 500, SIZES)
    assert (setting.size, setting.lines) == (40, ["Ana"])


def test_a_longer_text_takes_a_smaller_size_before_a_second_line():
    setting = fit(
        "Ștefăniță-Alexandru Țurcanu", fonts.BOLD, 450, ((40, 1), (30, 1), (20, 2))
    )
    assert (setting.size, len(setting.lines)) == (30, 1)


def test_two_lines_are_balanced():
    text = "Prevenirea și combaterea traficului de ființe umane"
    first, second = fit(text, fonts.BOLD, 500, ((22, 2),)).lines
    assert abs(len(first) - len(second)) < 10


def test_a_word_wider_than_the_column_is_cut_only_at_the_last_size():
    setting = fit("W" * 90, fonts.BOLD, 300, SIZES)
    assert setting.size == 20
    assert "".join(setting.lines) == "W" * 90


@settings(max_examples=200, deadline=None)
@given(
    text=st.text(alphabet="WiȘțЩы- ", max_size=150),
    width=st.floats(min_value=60, max_value=600),
)
def test_nothing_is_lost_and_nothing_runs_over(text, width):
    setting = fit(text, fonts.BOLD, width, SIZES)
    assert "".join(setting.lines).replace(" ", "") == "".join(text.split())
    assert all(
        fonts.width_of(line, fonts.BOLD, setting.size) <= width
        for line in setting.lines
    )
