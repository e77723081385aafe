"""Layout of the sheet: A4 lying in a guilloche frame, all of it around the middle.

From above: logos and owners, what is certified, then a foot with seal, signatories and the
proof. In both languages each line stands twice, side by side, the first language left.
"""

from reportlab.lib.colors import white

from lms.certificates.pdf import guilloche
from lms.certificates.pdf.fitting import fit
from lms.certificates.pdf.fonts import REGULAR
from lms.certificates.pdf.foot import draw_foot
from lms.certificates.pdf.middle import draw_middle
from lms.certificates.pdf.pictures import draw_picture, size_of
from lms.certificates.pdf.setting import (
    BOTTOM,
    LEFT,
    MIDDLE,
    MUTED,
    RIGHT,
    TOP,
    draw_lines,
)
from lms.certificates.pdf.sheet import Sheet
from lms.certificates.pdf.tagged_canvas import TaggedCanvas

LOGO_HEIGHT, LOGO_WIDTH, LOGO_GAP = 44.0, 150.0, 34.0
FOOT_HEIGHT = 104.0
DONOR_SIZES = ((8.5, 1), (7.5, 1), (6.5, 2), (5.5, 3))


def draw_sheet(canvas: TaggedCanvas, sheet: Sheet) -> None:
    """Draw the one page in reading order."""
    _draw_ground(canvas)
    top = _draw_logos(canvas, sheet)
    floor = BOTTOM + _donor_height(sheet)
    draw_middle(canvas, sheet, top, floor + FOOT_HEIGHT + 8)
    draw_foot(canvas, sheet, floor, FOOT_HEIGHT)
    _draw_donors(canvas, sheet)


def _draw_ground(canvas: TaggedCanvas) -> None:
    with canvas.artifact():
        canvas.setFillColor(white)
        canvas.rect(0, 0, guilloche.WIDTH, guilloche.HEIGHT, stroke=0, fill=1)
        canvas.draw_operators(guilloche.use(guilloche.GROUND))


def _draw_logos(canvas: TaggedCanvas, sheet: Sheet) -> float:
    """Draw the logos in a row around the middle; return how far down the page that reaches."""
    if not sheet.logos:
        return TOP
    gaps = LOGO_GAP * (len(sheet.logos) - 1)
    most = min(LOGO_WIDTH, (RIGHT - LEFT - gaps) / len(sheet.logos))
    sizes = [size_of(logo, most, LOGO_HEIGHT) for logo in sheet.logos]
    left = MIDDLE - (sum(width for width, _ in sizes) + gaps) / 2
    for logo, size in zip(sheet.logos, sizes, strict=True):
        bottom = TOP - LOGO_HEIGHT + (LOGO_HEIGHT - size[1]) / 2
        draw_picture(canvas, logo, left, bottom, size)
        left += size[0] + LOGO_GAP
    return TOP - LOGO_HEIGHT - 8


def _donors(sheet: Sheet) -> list[tuple[str, str]]:
    """Return (language, line) of each donor line; the same words stand there once."""
    lines = [(one.language, one.donor) for one in sheet.languages if one.donor]
    return lines[:1] if len({text for _, text in lines}) == 1 else lines


def _donor_height(sheet: Sheet) -> float:
    settings = [
        fit(text, REGULAR, RIGHT - LEFT, DONOR_SIZES) for _, text in _donors(sheet)
    ]
    return sum(one.height for one in settings) + (5 if settings else 0)


def _draw_donors(canvas: TaggedCanvas, sheet: Sheet) -> None:
    y = BOTTOM + _donor_height(sheet) - 5
    for language, text in _donors(sheet):
        setting = fit(text, REGULAR, RIGHT - LEFT, DONOR_SIZES)
        with (
            canvas.in_language(language, sheet.language),
            canvas.element("P"),
            canvas.content(),
        ):
            y = draw_lines(canvas, setting, MIDDLE, y, MUTED, align=0.5)
