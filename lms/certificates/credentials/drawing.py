"""The badge: a rosette as on the certificates, as SVG and as PNG from one list of shapes.

It has no words, so that it is one for all languages; the kinds differ in their middle.
"""

import io
import math
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw

from lms.certificates.kinds import Kind

SIZE = 600
MIDDLE = SIZE / 2
BRAND, ACCENT, WHITE, GREY = "#0b5c6e", "#c8921a", "#ffffff", "#5c6b70"
# Drawn larger and made smaller, lines are smooth.
FINER = 3
POINTS = 120


@dataclass(frozen=True)
class Shape:
    """A line through points, or with ``fill`` what it encloses."""

    points: tuple[tuple[float, float], ...]
    color: str
    width: float
    fill: str = ""
    is_closed: bool = True


@cache
def shapes_of(kind: str) -> tuple[Shape, ...]:
    """Return the badge of a kind, from back to front."""
    outer = GREY if kind == Kind.PARTICIPATION else ACCENT
    return (
        _circle(296, BRAND, 4, WHITE),
        *_rosette(286, 0.3, 30, outer, 1.6),
        *_rosette(232, 0.34, 24, BRAND, 1.6),
        _circle(142, BRAND, 2, WHITE),
        _circle(126, outer, 8),
        *_middle(kind),
    )


def _middle(kind: str) -> tuple[Shape, ...]:
    """Return a tick; two of them for supervisors; a ring half open for who took part."""
    if kind == Kind.PARTICIPATION:
        return (_arc(62, math.pi * 0.25, math.pi * 1.75, BRAND, 24),)
    if kind == Kind.SUPERVISION:
        return (_tick(-36), _tick(28))
    return (_tick(0),)


def _tick(down: float) -> Shape:
    corners = ((-54, 0), (-14, 42), (62, -48))
    points = tuple((MIDDLE + x, MIDDLE + y + down) for x, y in corners)
    return Shape(points, BRAND, 24, is_closed=False)


def _circle(radius: float, color: str, width: float, fill: str = "") -> Shape:
    return Shape(_ellipse(radius, radius, 0), color, width, fill)


def _rosette(
    radius: float, slimness: float, petals: int, color: str, width: float
) -> list[Shape]:
    turns = (math.pi * number / petals for number in range(petals))
    return [
        Shape(_ellipse(radius, radius * slimness, turn), color, width) for turn in turns
    ]


def _arc(radius: float, start: float, end: float, color: str, width: float) -> Shape:
    angles = (start + (end - start) * n / POINTS for n in range(POINTS + 1))
    points = tuple(
        (MIDDLE + radius * math.cos(a), MIDDLE + radius * math.sin(a)) for a in angles
    )
    return Shape(points, color, width, is_closed=False)


def _ellipse(a: float, b: float, turn: float) -> tuple[tuple[float, float], ...]:
    cos, sin = math.cos(turn), math.sin(turn)
    found = []
    for number in range(POINTS):
        angle = 2 * math.pi * number / POINTS
        x, y = a * math.cos(angle), b * math.sin(angle)
        found.append((MIDDLE + x * cos - y * sin, MIDDLE + x * sin + y * cos))
    return tuple(found)


@cache
def as_svg(kind: str) -> str:
    """Return the badge as SVG; it begins with its ``svg`` element."""
    lines = "".join(_path(shape) for shape in shapes_of(kind))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" '
        f'width="{SIZE}" height="{SIZE}" stroke-linecap="round" '
        f'stroke-linejoin="round">{lines}</svg>\n'
    )


def _path(shape: Shape) -> str:
    points = "L".join(f"{x:.1f} {y:.1f}" for x, y in shape.points)
    end = "z" if shape.is_closed else ""
    return (
        f'<path d="M{points}{end}" fill="{shape.fill or "none"}" '
        f'stroke="{shape.color}" stroke-width="{shape.width:g}"/>'
    )


@cache
def as_png(kind: str) -> bytes:
    """Return the badge as PNG with a see-through ground; a fifth of a second, once."""
    picture = Image.new("RGBA", (SIZE * FINER, SIZE * FINER), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    for shape in shapes_of(kind):
        _draw(pen, shape)
    smooth = picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    smooth.save(written, "PNG", optimize=True)
    return written.getvalue()


def _draw(pen: ImageDraw.ImageDraw, shape: Shape) -> None:
    points = [(x * FINER, y * FINER) for x, y in shape.points]
    if shape.fill:
        pen.polygon(points, fill=shape.fill)
    width = round(shape.width * FINER)
    line = [*points, *points[:2]] if shape.is_closed else points
    pen.line(line, fill=shape.color, width=width, joint="curve")
    if not shape.is_closed:
        for x, y in (points[0], points[-1]):
            half = width / 2
            pen.ellipse((x - half, y - half, x + half, y + half), fill=shape.color)
