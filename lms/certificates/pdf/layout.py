"""Layout of the sheet: A4 lying, the record on white, its proof on a tinted panel."""

from collections.abc import Sequence

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.pagesizes import A4, landscape

from lms.certificates.pdf.fitting import FittedText, fit
from lms.certificates.pdf.fonts import BOLD, REGULAR, width_of
from lms.certificates.pdf.qr import draw_qr
from lms.certificates.pdf.sheet import Fact, Sheet
from lms.certificates.pdf.tagged_canvas import TaggedCanvas

BRAND, TINT, ACCENT = HexColor(0x0B5C6E), HexColor(0xE4F0F2), HexColor(0xF5B82E)
INK, MUTED, LINE = HexColor(0x18272F), HexColor(0x4C5F68), HexColor(0xCFDADD)

PAGE_WIDTH, PAGE_HEIGHT = landscape(A4)
PANEL_WIDTH = 204.0
PANEL_LEFT = PAGE_WIDTH - PANEL_WIDTH
PANEL_PADDING = 28.0
LEFT = 60.0
COLUMN = PANEL_LEFT - LEFT - 44.0
TOP, BOTTOM = PAGE_HEIGHT - 62.0, 60.0
FACTS_TOP = BOTTOM + 36.0
FACTS_GAP = 12.0
QR_SIDE = PANEL_WIDTH - 2 * PANEL_PADDING

# (size, most lines), the best first; the last takes whatever is left.
NAME_SIZES = ((40, 1), (36, 1), (32, 1), (30, 2), (26, 2), (22, 3), (17, 4))
COURSE_SIZES = ((23, 2), (19, 2), (17, 3), (14, 4), (11, 6))
TITLE_SIZES = ((20, 1), (17, 1), (14, 2))
TEXT_SIZES = ((13, 2), (11, 3))
OWNER_SIZES = ((11, 2), (9, 3))
LABEL_SIZES = ((9, 1), (8.5, 2), (7.5, 3))
VALUE_SIZES = ((12, 1), (10.5, 2), (9, 3))
NUMBER_SIZES = ((17, 1), (14, 1), (12, 2))
ADDRESS_SIZES = ((10, 1), (9, 1), (8, 1), (7, 2), (6, 4))


def draw_sheet(canvas: TaggedCanvas, sheet: Sheet) -> None:
    """Draw the one page in reading order."""
    _draw_ground(canvas)
    middle_top = _draw_owners(canvas, sheet)
    _draw_record(canvas, sheet, middle_top)
    _draw_facts(canvas, sheet.facts)
    _draw_panel(canvas, sheet)


def _draw_ground(canvas: TaggedCanvas) -> None:
    with canvas.artifact():
        canvas.setFillColor(TINT)
        canvas.rect(PANEL_LEFT, 0, PANEL_WIDTH, PAGE_HEIGHT, stroke=0, fill=1)
        canvas.setFillColor(BRAND)
        canvas.rect(0, 0, 14, PAGE_HEIGHT, stroke=0, fill=1)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.75)
        canvas.line(LEFT, FACTS_TOP + 20, LEFT + COLUMN, FACTS_TOP + 20)


def _draw_owners(canvas: TaggedCanvas, sheet: Sheet) -> float:
    """Draw who issues the certificate; return how far down the page that reaches."""
    y = TOP
    for text, face in ((sheet.issuer, BOLD), (sheet.agency, REGULAR)):
        setting = fit(text, face, COLUMN, OWNER_SIZES)
        y = _paragraph(canvas, setting, LEFT, y, INK) - 3
    return y


def _draw_record(canvas: TaggedCanvas, sheet: Sheet, top: float) -> None:
    """Draw title, name and course, with the white space shared above and below."""
    title = fit(sheet.title, BOLD, COLUMN, TITLE_SIZES)
    parts = [
        ("P", fit(sheet.introduction, REGULAR, COLUMN, TEXT_SIZES), MUTED, 22.0),
        ("P", fit(sheet.holder, BOLD, COLUMN, NAME_SIZES), INK, 8.0),
        ("P", fit(sheet.statement, REGULAR, COLUMN, TEXT_SIZES), MUTED, 14.0),
        ("P", fit(sheet.course, BOLD, COLUMN, COURSE_SIZES), BRAND, 8.0),
    ]
    height = title.height + 14 + sum(part.height + gap for _, part, _, gap in parts)
    floor = FACTS_TOP + 20
    y = top - max((top - floor - height) / 2, 6)
    y = _paragraph(canvas, title, LEFT, y, BRAND, tag="H1") - 8
    with canvas.artifact():
        canvas.setFillColor(ACCENT)
        canvas.rect(LEFT, y - 4, 56, 4, stroke=0, fill=1)
    y -= 6
    for tag, setting, color, gap in parts:
        y = _paragraph(canvas, setting, LEFT, y - gap, color, tag=tag)


def _draw_facts(canvas: TaggedCanvas, facts: Sequence[Fact]) -> None:
    """Draw the row of facts; each takes the width it needs and a share of the rest."""
    needs = [_natural_width(fact) for fact in facts]
    rest = (COLUMN - sum(needs)) / max(len(facts) - 1, 1)
    left = LEFT
    for fact, need in zip(facts, needs, strict=True):
        width = need + min(rest - FACTS_GAP, 0)
        _draw_fact(canvas, fact, left, width, VALUE_SIZES)
        left += need + rest


def _natural_width(fact: Fact) -> float:
    (label, _), (value, _) = LABEL_SIZES[0], VALUE_SIZES[0]
    widths = (
        width_of(f"{fact.label}:", REGULAR, label),
        width_of(fact.value, REGULAR, value),
    )
    return max(widths) + 1


def _draw_fact(
    canvas: TaggedCanvas,
    fact: Fact,
    left: float,
    width: float,
    sizes: Sequence[tuple[float, int]],
    top: float = FACTS_TOP,
    face: str = REGULAR,
) -> None:
    label = fit(f"{fact.label}:", REGULAR, width, LABEL_SIZES)
    value = fit(fact.value, face, width, sizes)
    with canvas.element("P"):
        with canvas.content():
            y = _lines(canvas, label, left, top, MUTED, after=" ")
        with canvas.content():
            _lines(canvas, value, left, y - 3, INK)


def _draw_panel(canvas: TaggedCanvas, sheet: Sheet) -> None:
    left, width = PANEL_LEFT + PANEL_PADDING, QR_SIDE
    _draw_fact(canvas, sheet.number, left, width, NUMBER_SIZES, TOP, BOLD)
    check = fit(sheet.check, REGULAR, width, ((9.5, 4), (8, 6)))
    host, slash, code = sheet.address.rpartition("/")
    address = [
        fit(part, BOLD, width, ADDRESS_SIZES) for part in (host + slash, code) if part
    ]
    height = sum(setting.height for setting in address)
    top = BOTTOM + height
    _draw_code(canvas, sheet, left, top + check.height + 22)
    _paragraph(canvas, check, left, top + check.height + 6, INK)
    with canvas.element("P"), canvas.element("Link") as link:
        link.uri, link.alternative = sheet.address, f"{sheet.check} {sheet.address}"
        link.box = (left, BOTTOM - 2, left + width, top)
        for setting in address:
            with canvas.content():
                top = _lines(canvas, setting, left, top, BRAND)


def _draw_code(canvas: TaggedCanvas, sheet: Sheet, left: float, bottom: float) -> None:
    with canvas.artifact():
        canvas.setFillColor(white)
        canvas.rect(left, bottom, QR_SIDE, QR_SIDE, stroke=0, fill=1)
    with canvas.element("Figure") as figure:
        figure.alternative = sheet.qr_alternative
        figure.box = (left, bottom, left + QR_SIDE, bottom + QR_SIDE)
        with canvas.content():
            canvas.setFillColor(INK)
            draw_qr(canvas, sheet.address, left, bottom, QR_SIDE)


def _paragraph(
    canvas: TaggedCanvas,
    setting: FittedText,
    left: float,
    top: float,
    color: Color,
    tag: str = "P",
) -> float:
    with canvas.element(tag), canvas.content():
        return _lines(canvas, setting, left, top, color)


def _lines(
    canvas: TaggedCanvas,
    setting: FittedText,
    left: float,
    top: float,
    color: Color,
    after: str = "",
) -> float:
    """Draw the lines below ``top``; return where they end.

    A line but the last ends with a space, the last with ``after``, so that words stay apart
    for those who listen or copy.
    """
    canvas.setFillColor(color)
    canvas.setFont(setting.face, setting.size)
    for number, line in enumerate(setting.lines, start=1):
        end = after if number == len(setting.lines) else " "
        baseline = top - setting.size * 0.95 - (number - 1) * setting.leading
        canvas.drawString(left, baseline, line + end)
    return top - setting.height
