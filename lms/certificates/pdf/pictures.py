"""Logos and signature pictures on the sheet, drawn as large as their place allows."""

import io
from functools import lru_cache

from defusedxml.ElementTree import fromstring
from PIL import Image
from reportlab.lib.utils import ImageReader

from lms.certificates.pdf.sheet import Picture
from lms.certificates.pdf.tagged_canvas import TaggedCanvas
from lms.certificates.pdf.vector import Drawing, Shape, drawing_of


def size_of(picture: Picture, width: float, height: float) -> tuple[float, float]:
    """Return the size at which the whole picture fits into a place."""
    own_width, own_height = _own_size(picture)
    scale = min(width / own_width, height / own_height)
    return own_width * scale, own_height * scale


def draw_picture(
    canvas: TaggedCanvas,
    picture: Picture,
    left: float,
    bottom: float,
    size: tuple[float, float],
) -> None:
    """Draw a picture in its size as a figure with its words."""
    width, height = size
    with canvas.element("Figure") as figure:
        figure.alternative = picture.alternative
        figure.box = (left, bottom, left + width, bottom + height)
        with canvas.content():
            if picture.is_vector:
                _draw_vector(
                    canvas, _drawing(picture.content), left, bottom, width, height
                )
            else:
                canvas.drawImage(_flat(picture.content), left, bottom, width, height)


def _own_size(picture: Picture) -> tuple[float, float]:
    if picture.is_vector:
        drawing = _drawing(picture.content)
        return drawing.width, drawing.height
    with Image.open(io.BytesIO(picture.content), formats=("PNG",)) as opened:
        return opened.size


# All certificates of a design show the same few pictures.
@lru_cache(maxsize=16)
def _drawing(content: bytes) -> Drawing:
    return drawing_of(fromstring(content, forbid_dtd=True))


@lru_cache(maxsize=16)
def _flat(content: bytes) -> ImageReader:
    """Return a picture on white: what is see-through prints differently everywhere."""
    with Image.open(io.BytesIO(content), formats=("PNG",)) as opened:
        seen = opened.convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    paper.alpha_composite(seen)
    return ImageReader(paper.convert("RGB"))


def _draw_vector(
    canvas: TaggedCanvas,
    drawing: Drawing,
    left: float,
    bottom: float,
    width: float,
    height: float,
) -> None:
    canvas.saveState()
    window = canvas.beginPath()
    window.rect(left, bottom, width, height)
    canvas.clipPath(window, stroke=0, fill=0)
    scale = width / drawing.width
    # SVG counts downwards, PDF upwards.
    canvas.transform(
        scale,
        0,
        0,
        -scale,
        left - drawing.left * scale,
        bottom + height + drawing.top * scale,
    )
    for shape in drawing.shapes:
        _draw_shape(canvas, shape)
    canvas.restoreState()


def _draw_shape(canvas: TaggedCanvas, shape: Shape) -> None:
    style = shape.style
    if style.fill is None and style.stroke is None:
        return
    canvas.saveState()
    canvas.transform(*style.matrix)
    path = canvas.beginPath()
    for kind, numbers in shape.curves:
        draw = {"m": path.moveTo, "l": path.lineTo, "c": path.curveTo, "h": path.close}
        draw[kind](*numbers)
    if style.fill is not None:
        canvas.setFillColor(style.fill)
    if style.stroke is not None:
        canvas.setStrokeColor(style.stroke)
        canvas.setLineWidth(style.width)
    canvas.drawPath(
        path,
        stroke=int(style.stroke is not None),
        fill=int(style.fill is not None),
        fillMode=0 if style.even_odd else 1,
    )
    canvas.restoreState()
