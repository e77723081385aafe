"""An SVG as shapes that a PDF can paint: paths, flat colours, nothing else.

What comes in was validated for pages already (no script, nothing from elsewhere). Here it
is narrowed to what is drawn the same on every printer. Text, gradients and references are
refused in words that tell an editor what to do.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any
from xml.etree.ElementTree import Element

from django.utils.translation import gettext_lazy as _
from reportlab.lib.colors import Color, HexColor, getAllNamedColors

from lms.certificates.pdf import vector_paths
from lms.certificates.pdf.vector_paths import Curve, Matrix

# More would take longer to draw than the rest of the certificate.
MOST_CURVES = 20_000
LONGEST_TO_SHORTEST = 100
_SILENT = frozenset(("title", "desc", "defs"))
_SHAPES = frozenset(
    ("path", "rect", "circle", "ellipse", "line", "polyline", "polygon")
)
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_TRANSFORM = re.compile(r"(\w+)\s*\(([^)]*)\)")


class NotVector(ValueError):
    """The drawing needs what certificates do not draw; the text says what."""


@dataclass(frozen=True)
class Style:
    """How a shape is painted; what a group says holds for what is inside."""

    fill: Color | None = Color(0, 0, 0)
    stroke: Color | None = None
    width: float = 1.0
    even_odd: bool = False
    matrix: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Shape:
    """Curves in the drawing's own coordinates, y downwards, and their paint."""

    curves: list[Curve]
    style: Style


@dataclass(frozen=True)
class Drawing:
    """All shapes from the lowest to the uppermost, and the window they are seen through."""

    left: float
    top: float
    width: float
    height: float
    shapes: list[Shape]


def drawing_of(root: Element) -> Drawing:
    """Return the shapes of a validated SVG. Raises NotVector."""
    try:
        box = [float(x) for x in re.split(r"[\s,]+", root.get("viewBox", "").strip())]
        left, top, width, height = box
    except ValueError:
        left = top = width = height = 0.0
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise NotVector(_("The viewBox of the drawing is not four numbers."))
    if not 1 / LONGEST_TO_SHORTEST < width / height < LONGEST_TO_SHORTEST:
        raise NotVector(_("The drawing is too long and narrow to be seen."))
    shapes = list(_inside(root, Style()))
    if not shapes:
        raise NotVector(_("The drawing shows nothing."))
    if sum(len(shape.curves) for shape in shapes) > MOST_CURVES:
        raise NotVector(_("The drawing has too many curves. Simplify it."))
    if any(map(_reaches_far, shapes)):
        reason = _(
            "Parts of the drawing lie far outside of its viewBox. Take them away and"
            " export it again."
        )
        raise NotVector(reason)
    return Drawing(left, top, width, height, shapes)


def _reaches_far(shape: Shape) -> bool:
    """Tell whether a number is larger than a PDF writes, or none at all."""
    a, b, c, d, e, f = shape.style.matrix
    points = (
        (a * x + c * y + e, b * x + d * y + f)
        for _kind, numbers in shape.curves
        for x, y in zip(numbers[::2], numbers[1::2], strict=True)
    )
    numbers = chain(shape.style.matrix, [shape.style.width], *points)
    return any(not abs(number) < vector_paths.FAR for number in numbers)


def _inside(parent: Element, style: Style) -> Iterator[Shape]:
    for element in parent:
        name = str(element.tag).rpartition("}")[2]
        if name in _SILENT or element.get("display") == "none":
            continue
        own = _styled(element, style)
        if name == "g":
            yield from _inside(element, own)
        elif name in _SHAPES:
            yield Shape(_curves(name, element), own)
        else:
            raise NotVector(_refusal(name))


def _refusal(name: str) -> Any:
    if name in ("text", "tspan"):
        return _(
            "The drawing has text. Turn text into paths in your drawing program and"
            " export it again."
        )
    reason = _(
        "Certificates cannot print <%(name)s>. Export the drawing with plain paths and"
        " flat colours, or upload it as PNG."
    )
    return reason % {"name": name}


def _curves(name: str, element: Element) -> list[Curve]:
    try:
        return vector_paths.curves_of(name, element.attrib)
    except (ValueError, IndexError, OverflowError) as error:
        reason = _("The shape <%(name)s> of the drawing is damaged.")
        raise NotVector(reason % {"name": name}) from error


def _styled(element: Element, outer: Style) -> Style:
    for name in ("clip-path", "marker-start", "marker-mid", "marker-end"):
        if element.get(name, "none") != "none":
            raise NotVector(_refusal(name))
    for name in ("opacity", "fill-opacity", "stroke-opacity"):
        if element.get(name, "1") not in ("1", "1.0", "100%"):
            reason = _("The drawing has see-through parts. Give them a full colour.")
            raise NotVector(reason)
    changes: dict[str, Any] = {}
    for name in ("fill", "stroke"):
        if value := element.get(name):
            changes[name] = _color(value, getattr(outer, name))
    if width := element.get("stroke-width"):
        changes["width"] = _number(width)
    if rule := element.get("fill-rule"):
        changes["even_odd"] = rule == "evenodd"
    if transform := element.get("transform"):
        changes["matrix"] = _transformed(outer.matrix, transform)
    return replace(outer, **changes)


def _color(value: str, outer: Color | None) -> Color | None:
    if value == "none":
        return None
    if value in ("inherit", "currentColor"):
        return outer
    if value.startswith("url("):
        raise NotVector(_refusal("linearGradient"))
    written = value.strip()
    if re.fullmatch(r"#[0-9a-fA-F]{3}", written):
        written = "#" + "".join(2 * x for x in written[1:])
    if re.fullmatch(r"#[0-9a-fA-F]{6}", written):
        return HexColor(written)
    if found := _RGB.fullmatch(written):
        return Color(*(min(int(x), 255) / 255 for x in found.groups()))
    if named := getAllNamedColors().get(written.lower()):
        return named
    reason = _("The colour “%(color)s” of the drawing is not known.")
    raise NotVector(reason % {"color": value[:30]})


def _number(text: str) -> float:
    found = re.fullmatch(r"\s*([-+]?[\d.]+(?:e[-+]?\d+)?)\s*(?:px)?\s*", text, re.I)
    if found is None:
        raise NotVector(_("A length of the drawing is no plain number."))
    return float(found[1])


def _transformed(outer: Matrix, text: str) -> Matrix:
    matrix = outer
    for name, written in _TRANSFORM.findall(text):
        try:
            numbers = [float(x) for x in re.split(r"[\s,]+", written.strip())]
            matrix = _multiplied(matrix, _step(name, numbers))
        except (ValueError, TypeError, IndexError) as error:
            reason = _("The transform “%(text)s” of the drawing is not known.")
            raise NotVector(reason % {"text": text[:40]}) from error
    return matrix


def _step(name: str, n: list[float]) -> Matrix:
    if name == "matrix":
        a, b, c, d, e, f = n
        return (a, b, c, d, e, f)
    if name == "translate":
        return (1, 0, 0, 1, n[0], n[1] if len(n) > 1 else 0.0)
    if name == "scale":
        return (n[0], 0, 0, n[1] if len(n) > 1 else n[0], 0, 0)
    if name == "rotate":
        cos, sin = math.cos(math.radians(n[0])), math.sin(math.radians(n[0]))
        x, y = (n[1], n[2]) if len(n) > 1 else (0.0, 0.0)
        return (cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y)
    raise ValueError(name)


def _multiplied(m: Matrix, n: Matrix) -> Matrix:
    return (
        m[0] * n[0] + m[2] * n[1],
        m[1] * n[0] + m[3] * n[1],
        m[0] * n[2] + m[2] * n[3],
        m[1] * n[2] + m[3] * n[3],
        m[0] * n[4] + m[2] * n[5] + m[4],
        m[1] * n[4] + m[3] * n[5] + m[5],
    )
