"""Measures, colours and lines of text that the parts of the sheet have in common."""

from collections.abc import Sequence

from reportlab.lib.colors import Color, HexColor

from lms.certificates.pdf.fitting import FittedText
from lms.certificates.pdf.fonts import width_of
from lms.certificates.pdf.guilloche import AMPLITUDE, BRAND, HEIGHT, INSET, WIDTH
from lms.certificates.pdf.tagged_canvas import TaggedCanvas

INK, MUTED, LINE = HexColor(0x18272F), HexColor(0x4C5F68), HexColor(0x9DB2B8)
__all__ = ["BRAND", "INK", "LINE", "MUTED"]

# The room inside the frame.
_FRAME = INSET + AMPLITUDE + 3.5
LEFT, RIGHT = _FRAME + 18, WIDTH - _FRAME - 18
TOP, BOTTOM = HEIGHT - _FRAME - 12, _FRAME + 9
MIDDLE = WIDTH / 2

# (size, most lines), the best first; the last takes whatever is left.
Sizes = Sequence[tuple[float, int]]
# By these all sizes of a part shrink together where it would not fit its place.
SCALES = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64, 0.58, 0.52, 0.46, 0.4, 0.34, 0.28)


def draw_lines(
    canvas: TaggedCanvas,
    setting: FittedText,
    at: float,
    top: float,
    color: Color,
    *,
    align: float = 0.0,
    after: str = "",
) -> float:
    """Draw the lines below ``top``; return where they end.

    ``align`` is the share of each line that lies left of ``at``: 0.5 sets them around it.
    A line but the last ends with a space, the last with ``after``, so that words stay apart
    for those who listen or copy.
    """
    canvas.setFillColor(color)
    canvas.setFont(setting.face, setting.size)
    for number, line in enumerate(setting.lines, start=1):
        end = after if number == len(setting.lines) else " "
        baseline = top - setting.size * 0.95 - (number - 1) * setting.leading
        left = at - align * width_of(line, setting.face, setting.size)
        canvas.drawString(left, baseline, line + end)
    return top - setting.height


def scaled(sizes: Sizes, scale: float) -> Sizes:
    """Return the choices of a size, each by so much smaller."""
    return [(size * scale, lines) for size, lines in sizes]
