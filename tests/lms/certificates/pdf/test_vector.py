"""Shapes of SVG become the same curves, however they are written."""

import math
from xml.etree.ElementTree import fromstring

import pytest

from lms.certificates.pdf.vector import drawing_of
from lms.certificates.pdf.vector_paths import curves_of


def path(d: str) -> list:
    return curves_of("path", {"d": d})


def numbers(d: str) -> list[float]:
    return [number for _, numbers in path(d) for number in numbers]


def ends(curves) -> list[tuple[float, float]]:
    return [
        (round(numbers[-2], 3), round(numbers[-1], 3))
        for _, numbers in curves
        if numbers
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("M1 2 L3 4", "m1,2l2,2"),
        ("M1 2 3 4 5 6", "M1 2L3 4L5 6"),
        ("M1 2H5V7Z", "m1 2h4v5z"),
        ("M0 0C1 1 2 1 3 0S5-1 6 0", "M0 0c1 1 2 1 3 0s2-1 3 0"),
        ("M0 0Q1 1 2 0T4 0", "M0 0q1 1 2 0t2 0"),
        ("M0 0A5 5 0 0 1 10 0", "M0 0a5 5 0 0110 0"),
        ("M.5.5L1e1 2", "M0.5,0.5 L10,2"),
    ],
)
def test_absolute_and_relative_commands_draw_the_same(one, other):
    assert [kind for kind, _ in path(one)] == [kind for kind, _ in path(other)]
    assert numbers(one) == pytest.approx(numbers(other), abs=1e-9)


def test_an_arc_stays_on_its_circle():
    curves = path("M10 0A10 10 0 1 1 0 -10")
    assert len(curves) == 4
    for x, y in ends(curves):
        assert math.hypot(x, y) == pytest.approx(10, abs=0.01)
    assert ends(curves)[-1] == (0, -10)


def test_a_reflected_control_point_continues_the_curve():
    (_, (x, y, *_rest)) = path("M0 0C0 5 5 5 5 0S10-5 10 0")[2]
    assert (x, y) == (5, -5)


def test_groups_hand_on_paint_and_place():
    drawing = drawing_of(
        fromstring(
            '<svg viewBox="0 0 10 10"><g fill="#f00" transform="translate(2 3)'
            ' scale(2)"><rect width="1" height="1"/><path d="M0 0h1"'
            ' fill="none" stroke="blue" stroke-width="2px"/></g></svg>'
        )
    )
    first, second = drawing.shapes
    assert first.style.matrix == (2, 0, 0, 2, 2, 3)
    assert first.style.fill.rgb() == (1, 0, 0)
    assert second.style.fill is None
    assert (second.style.stroke.rgb(), second.style.width) == ((0, 0, 1), 2)


@pytest.mark.parametrize("name", ["rect", "circle", "ellipse", "polygon"])
def test_closed_shapes_are_closed(name):
    attributes = {"width": "4", "height": "2", "r": "3", "points": "0,0 1,1 2,0"}
    assert curves_of(name, attributes)[-1] == ("h", ())
