"""Ornament of the sheet: a guilloche border, corner rosettes, a seal, a pale ground.

All of it is computed here, as vectors: it stays sharp at any size, takes no file, and is
the same in every process. It is worked out and packed once, and then added to each file.
"""

import math
import zlib
from collections.abc import Iterator
from functools import cache

from pikepdf import Array, Dictionary, Name, Pdf, Stream
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, landscape

BRAND, ACCENT, PALE = HexColor(0x0B5C6E), HexColor(0xC8921A), HexColor(0xEDF4F5)
WIDTH, HEIGHT = landscape(A4)
# The middle line of the border's band, and how far the band reaches to both sides.
INSET, AMPLITUDE = 27.0, 8.0
CORNER = 15.0
SEAL_RADIUS = 42.0
GROUND, SEAL = "Ground", "Seal"
BOXES = {
    GROUND: (0, 0, WIDTH, HEIGHT),
    SEAL: (-SEAL_RADIUS - 2, -SEAL_RADIUS - 2, SEAL_RADIUS + 2, SEAL_RADIUS + 2),
}
# A half wave of a sine as one Bezier curve: control points at this share of its length.
_NEAR, _HIGH = 0.4244, 4 / 3
_ROUND = 0.5523
_STRANDS = (-1.0, -0.62, -0.25, 0.25, 0.62, 1.0)


def use(name: str, x: float = 0.0, y: float = 0.0) -> str:
    """Return the page's operators that show an ornament, moved to a place."""
    return f"q 1 0 0 1 {x:.2f} {y:.2f} cm /{name} Do Q"


def add_ornaments(pdf: Pdf) -> None:
    """Put the ornaments into the page's resources; what is drawn shows them by name."""
    page = pdf.pages[0]
    if "/XObject" not in page.resources:
        page.resources.XObject = Dictionary()
    for name, box in BOXES.items():
        form = Stream(pdf, _packed(name), Filter=Name.FlateDecode)
        form.Type, form.Subtype, form.FormType = Name.XObject, Name.Form, 1
        form.BBox, form.Resources = Array(box), Dictionary()
        page.resources.XObject[f"/{name}"] = form


@cache
def _packed(name: str) -> bytes:
    operators = _ground() if name == GROUND else _seal()
    return zlib.compress(operators.encode(), 9)


def _ground() -> str:
    """Return the operators of border, corners and the pale rosette behind."""
    middle = (WIDTH / 2, HEIGHT / 2 + 20)
    parts = [
        _stroke(PALE, 0.7),
        *_rosette(*middle, 196.0, 0.42, 36),
        *_rosette(*middle, 118.0, 0.36, 24),
        *_border(),
        *_corners(),
    ]
    return "\n".join(("q", *parts, "Q"))


def _seal() -> str:
    """Return the operators of a seal: rosettes, rings, a tick of our own."""
    x, y, radius = 0.0, 0.0, SEAL_RADIUS
    parts = [
        _stroke(ACCENT, 0.45),
        *_rosette(x, y, radius, 0.3, 30),
        _stroke(BRAND, 0.45),
        *_rosette(x, y, radius * 0.82, 0.34, 24),
        "1 1 1 rg",
        *_circle(x, y, radius * 0.5),
        "b",
        _stroke(ACCENT, 1.1),
        *_circle(x, y, radius * 0.44),
        "S",
        _stroke(BRAND, radius * 0.085),
        "1 J 1 j",
        _move(x - radius * 0.19, y + radius * 0.0),
        _line(x - radius * 0.05, y - radius * 0.15),
        _line(x + radius * 0.22, y + radius * 0.17),
        "S",
    ]
    return "\n".join(("q", *parts, "Q"))


def _border() -> Iterator[str]:
    left, bottom = INSET, INSET
    right, top = WIDTH - INSET, HEIGHT - INSET
    for color, shift in ((ACCENT, 1), (BRAND, 0)):
        yield _stroke(color, 0.5)
        for strand in _STRANDS:
            height = strand * AMPLITUDE * (1 if shift == 0 else 0.55)
            for y in (bottom, top):
                yield from _wave(left, right, y, height, 40 + shift)
            for x in (left, right):
                yield from _wave(bottom, top, x, height, 28 + shift, upright=True)
        yield "S"
    yield _stroke(BRAND, 0.9)
    for out in (-AMPLITUDE - 3.5, AMPLITUDE + 3.5):
        yield _rectangle(left + out, bottom + out, right - out, top - out)
    yield "S"


def _corners() -> Iterator[str]:
    for x in (INSET, WIDTH - INSET):
        for y in (INSET, HEIGHT - INSET):
            yield "1 1 1 rg"
            yield _stroke(BRAND, 0.9)
            yield from _circle(x, y, CORNER)
            yield "b"
            yield _stroke(BRAND, 0.4)
            yield from _rosette(x, y, CORNER - 1.5, 0.36, 16)
            yield _stroke(ACCENT, 0.5)
            yield from _rosette(x, y, CORNER * 0.5, 0.4, 10)


def _wave(
    start: float,
    end: float,
    across: float,
    height: float,
    halves: int,
    *,
    upright: bool = False,
) -> Iterator[str]:
    """Yield a sine along a line, a half wave a curve."""

    def point(along: float, off: float) -> str:
        x, y = (across + off, along) if upright else (along, across + off)
        return f"{x:.2f} {y:.2f}"

    step = (end - start) / halves
    yield f"{point(start, 0)} m"
    for number in range(halves):
        at, off = start + number * step, height * _HIGH * (-1) ** number
        near, far = point(at + _NEAR * step, off), point(at + (1 - _NEAR) * step, off)
        yield f"{near} {far} {point(at + step, 0)} c"


def _rosette(
    x: float, y: float, radius: float, slimness: float, petals: int
) -> Iterator[str]:
    """Yield ellipses turned about one point, each as long as the rosette is wide."""
    for number in range(petals):
        yield from _ellipse(x, y, radius, radius * slimness, math.pi * number / petals)
    yield "S"


def _circle(x: float, y: float, radius: float) -> Iterator[str]:
    yield from _ellipse(x, y, radius, radius, 0.0)


def _ellipse(x: float, y: float, a: float, b: float, angle: float) -> Iterator[str]:
    turn = (math.cos(angle), math.sin(angle))
    quarter = [(1, 0), (1, _ROUND), (_ROUND, 1), (0, 1)]
    yield _move(*_placed(x, y, a, b, turn, (1, 0)))
    for _ in range(4):
        points = [_placed(x, y, a, b, turn, p) for p in quarter[1:]]
        yield " ".join(f"{u:.2f} {v:.2f}" for u, v in points) + " c"
        quarter = [(-v, u) for u, v in quarter]
    yield "h"


def _placed(
    x: float,
    y: float,
    a: float,
    b: float,
    turn: tuple[float, float],
    point: tuple[float, float],
) -> tuple[float, float]:
    u, v = a * point[0], b * point[1]
    return x + u * turn[0] - v * turn[1], y + u * turn[1] + v * turn[0]


def _stroke(color: Color, width: float) -> str:
    return f"{color.red:.4f} {color.green:.4f} {color.blue:.4f} RG {width:.2f} w"


def _rectangle(left: float, bottom: float, right: float, top: float) -> str:
    return f"{left:.2f} {bottom:.2f} {right - left:.2f} {top - bottom:.2f} re"


def _move(x: float, y: float) -> str:
    return f"{x:.2f} {y:.2f} m"


def _line(x: float, y: float) -> str:
    return f"{x:.2f} {y:.2f} l"
