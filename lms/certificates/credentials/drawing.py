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
PALETTE = 96


@dataclass(frozen=True)
class Line:
    """A line through points, round at its ends."""

    points: tuple[tuple[float, float], ...]
    color: str
    width: float


@dataclass(frozen=True)
class Ellipse:
    """An ellipse about the middle, turned by an angle; with ``fill`` what it encloses."""

    radii: tuple[float, float]
    turn: float
    color: str
    width: float
    fill: str = ""

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """Return a polygon that looks like it."""
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        found = []
        for number in range(POINTS):
            angle = 2 * math.pi * number / POINTS
            x, y = self.radii[0] * math.cos(angle), self.radii[1] * math.sin(angle)
            found.append((MIDDLE + x * cos - y * sin, MIDDLE + x * sin + y * cos))
        return tuple(found)


Shape = Line | Ellipse


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
    """Return a tick; two of them for supervisors; a ring for who took part."""
    if kind == Kind.PARTICIPATION:
        return (_circle(54, BRAND, 24),)
    if kind == Kind.SUPERVISION:
        return (_tick(-30), _tick(30))
    return (_tick(0),)


def _tick(down: float) -> Line:
    corners = ((-58, 2), (-16, 44), (60, -46))
    points = tuple((MIDDLE + x, MIDDLE + y + down) for x, y in corners)
    return Line(points, BRAND, 24)


def _circle(radius: float, color: str, width: float, fill: str = "") -> Ellipse:
    return Ellipse((radius, radius), 0, color, width, fill)


def _rosette(
    radius: float, slimness: float, petals: int, color: str, width: float
) -> list[Ellipse]:
    turns = (math.pi * number / petals for number in range(petals))
    radii = (radius, radius * slimness)
    return [Ellipse(radii, turn, color, width) for turn in turns]


@cache
def as_svg(kind: str) -> str:
    """Return the badge as SVG; it begins with its ``svg`` element."""
    shapes = "".join(_element(shape) for shape in shapes_of(kind))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" '
        f'width="{SIZE}" height="{SIZE}" fill="none" stroke-linecap="round" '
        f'stroke-linejoin="round">{shapes}</svg>\n'
    )


def _element(shape: Shape) -> str:
    pen = f'stroke="{shape.color}" stroke-width="{shape.width:g}"'
    if isinstance(shape, Line):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
        return f'<polyline points="{points}" {pen}/>'
    (wide, high), degrees = shape.radii, math.degrees(shape.turn)
    fill = f' fill="{shape.fill}"' if shape.fill else ""
    turn = f' transform="rotate({degrees:g} {MIDDLE:g} {MIDDLE:g})"' if degrees else ""
    return (
        f'<ellipse cx="{MIDDLE:g}" cy="{MIDDLE:g}" rx="{wide:g}" ry="{high:g}"'
        f"{fill} {pen}{turn}/>"
    )


@cache
def as_png(kind: str) -> bytes:
    """Return the badge as PNG with a see-through ground; a fifth of a second, once."""
    picture = Image.new("RGBA", (SIZE * FINER, SIZE * FINER), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    for shape in shapes_of(kind):
        _draw(pen, shape)
    smooth = picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS)
    # Four colours in many shades: a palette has enough, and takes a fifth of the bytes.
    few = smooth.quantize(PALETTE, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    written = io.BytesIO()
    few.save(written, "PNG", optimize=True)
    return written.getvalue()


def _draw(pen: ImageDraw.ImageDraw, shape: Shape) -> None:
    width = round(shape.width * FINER)
    half = width / 2
    if isinstance(shape, Ellipse) and shape.radii[0] == shape.radii[1]:
        # Pillow draws an outline inwards, and thick lines through points with gaps.
        reach, middle = shape.radii[0] * FINER + half, MIDDLE * FINER
        box = (middle - reach, middle - reach, middle + reach, middle + reach)
        pen.ellipse(box, fill=shape.fill or None, outline=shape.color, width=width)
        return
    points = [(x * FINER, y * FINER) for x, y in shape.points]
    if isinstance(shape, Ellipse):
        pen.line([*points, points[0]], fill=shape.color, width=width)
        return
    pen.line(points, fill=shape.color, width=width)
    for x, y in points:
        pen.ellipse((x - half, y - half, x + half, y + half), fill=shape.color)
