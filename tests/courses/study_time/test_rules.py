"""The time a unit takes by the rule, and when a stated time misleads."""

import pytest

from courses.study_time.rules import (
    Content,
    Taken,
    academic_hours,
    is_off,
    measure,
)


@pytest.mark.parametrize(
    ("content", "minutes"),
    [
        (Content(), 1),  # nothing is done in no time
        (Content(words=150), 1),
        (Content(words=151), 2),
        (Content(words=1500), 10),
        (Content(words=600, checks=3, cases=1, pictures=1), 12),
        (Content(questions=20), 25),
        (Content(recording_seconds=240), 5),
    ],
)
def test_the_rule(content, minutes):
    assert content.minutes == minutes


@pytest.mark.parametrize(
    ("stated", "measured", "off"),
    [
        (25, 12, True),
        (18, 12, False),  # exactly one and a half times is borne
        (19, 12, True),
        (12, 18, False),
        (12, 19, True),
        (0, 1, False),
        (0, 2, True),
    ],
)
def test_a_time_is_off_in_both_directions(stated, measured, off):
    assert is_off(stated, measured) is off


def test_what_people_took_counts_once_twenty_have():
    rule = Content(words=1500)
    assert measure(rule, None) == 10
    assert measure(rule, Taken(240, 19)) == 10
    assert measure(rule, Taken(240, 20)) == 4


def test_academic_hours_have_45_minutes():
    assert [academic_hours(m) for m in (0, 44, 90, 238)] == [1, 1, 2, 5]
