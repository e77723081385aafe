"""What a new edition changes, in words."""

from copy import deepcopy

import pytest

from courses.editions.diff import reordered, words

LESSON = {
    "uid": "l",
    "kind": "lesson",
    "required": True,
    "checks": ["a", "b"],
    "cases": ["c"],
}
QUIZ = {
    "uid": "q",
    "kind": "quiz",
    "required": True,
    "purpose": "module",
    "pass_mark": 80,
    "attempts": 3,
    "draw": 0,
    "pools": [
        {
            "slug": "p",
            "questions": [{"uid": "x", "version": 1}, {"uid": "y", "version": 1}],
        }
    ],
}


@pytest.fixture(autouse=True)
def _in_english():
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("unit", "change", "sentences"),
    [
        (LESSON, {"required": False}, ["It is no longer needed for the certificate."]),
        (LESSON, {"checks": ["a", "b", "d"]}, ["1 knowledge check was added."]),
        (LESSON, {"checks": []}, ["2 knowledge checks were removed."]),
        (LESSON, {"cases": ["d"]}, ["1 case was added.", "1 case was removed."]),
        (
            LESSON,
            {"checks": ["b", "a"]},
            ["Its checks or cases come in another order."],
        ),
        (QUIZ, {"pass_mark": 70}, ["The pass mark goes from 80 % to 70 %."]),
        (
            QUIZ,
            {"attempts": 0},
            ["The attempts allowed go from 3 to any number."],
        ),
        (QUIZ, {"draw": 5}, ["The questions drawn go from all to 5."]),
        (QUIZ, {"purpose": "post"}, ["It serves another purpose."]),
        (
            QUIZ,
            {
                "pools": [
                    {
                        "slug": "p",
                        "questions": [
                            {"uid": "x", "version": 2},
                            {"uid": "z", "version": 1},
                        ],
                    }
                ]
            },
            [
                "1 question was added to its pools.",
                "1 question was removed from its pools.",
                "The key of 1 question was changed.",
            ],
        ),
        (LESSON, {"kind": "quiz"}, ["It is another kind of unit."]),
    ],
)
def test_each_change_of_a_unit_has_its_sentence(unit, change, sentences):
    assert words(unit, {**deepcopy(unit), **change}) == sentences


def manifest(*modules: tuple[str, str]) -> dict:
    return {
        "modules": [
            {"uid": name, "units": [{"uid": uid} for uid in units]}
            for name, units in modules
        ]
    }


@pytest.mark.parametrize(
    ("new", "moved"),
    [
        ([("m", "abc"), ("n", "d")], []),
        ([("m", "xabc"), ("n", "d")], []),
        ([("m", "ac"), ("n", "d")], []),
        ([("m", "bca"), ("n", "d")], ["a"]),
        ([("m", "ab"), ("n", "cd")], ["c"]),
    ],
)
def test_only_units_that_changed_their_place_are_named(new, moved):
    old = manifest(("m", "abc"), ("n", "d"))
    assert [unit["uid"] for unit in reordered(old, manifest(*new))] == moved
