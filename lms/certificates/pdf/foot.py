"""Foot of the sheet: the seal, who signs, and how anybody checks it."""

from lms.certificates.pdf import guilloche
from lms.certificates.pdf.fitting import FittedText, fit
from lms.certificates.pdf.fonts import BOLD, REGULAR
from lms.certificates.pdf.pictures import draw_picture, size_of
from lms.certificates.pdf.qr import draw_qr
from lms.certificates.pdf.setting import (
    INK,
    LEFT,
    LINE,
    MUTED,
    RIGHT,
    SCALES,
    draw_lines,
    scaled,
)
from lms.certificates.pdf.sheet import Sheet
from lms.certificates.pdf.tagged_canvas import TaggedCanvas

SEAL, PROOF_WIDTH, QR_SIDE = guilloche.SEAL_RADIUS, 206.0, 88.0
GAP = 18.0
SIGN_HEIGHT = 40.0
SIGNATORY_SIZES = ((10, 1), (9, 2), (8, 2), (7, 3))
ROLE_SIZES = ((8.5, 2), (7.5, 2), (6.5, 3), (5.5, 4))
LABEL_SIZES = ((7.5, 1), (6.5, 2))
NUMBER_SIZES = ((12, 1), (10.5, 1), (9, 2))
CHECK_SIZES = ((7.5, 4), (6.5, 5), (5.5, 7))
ADDRESS_SIZES = ((8, 1), (7, 1), (6, 2), (5, 4))


def draw_foot(canvas: TaggedCanvas, sheet: Sheet, bottom: float, height: float) -> None:
    """Draw the foot above ``bottom``: the seal left, the proof right."""
    with canvas.artifact():
        place = LEFT + SEAL, bottom + height / 2 - 4
        canvas.draw_operators(guilloche.use(guilloche.SEAL, *place))
    _draw_signatories(canvas, sheet, bottom, height)
    _draw_proof(canvas, sheet, bottom, height)


def _draw_signatories(
    canvas: TaggedCanvas, sheet: Sheet, bottom: float, height: float
) -> None:
    if not sheet.signatories:
        return
    left, right = LEFT + 2 * SEAL + GAP, RIGHT - PROOF_WIDTH - GAP
    count = len(sheet.signatories)
    width = min((right - left - GAP * (count - 1)) / count, 200.0)
    middle = (left + right - (width + GAP) * (count - 1)) / 2
    for number in range(count):
        at = middle + number * (width + GAP)
        _draw_signatory(canvas, sheet, number, at, width, bottom, bottom + height - 6)


def _draw_signatory(
    canvas: TaggedCanvas,
    sheet: Sheet,
    number: int,
    middle: float,
    width: float,
    bottom: float,
    top: float,
) -> None:
    """Draw the signature above its line, then the name and, in each language, the role."""
    who, line = sheet.signatories[number], top - SIGN_HEIGHT
    if who.picture:
        size = size_of(who.picture, width - 12, SIGN_HEIGHT - 2)
        draw_picture(canvas, who.picture, middle - size[0] / 2, line + 1, size)
    with canvas.artifact():
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.6)
        canvas.line(middle - width / 2, line, middle + width / 2, line)
    name, roles = _fitting_texts(sheet, number, width, room=line - 3 - bottom)
    y = line - 3
    with canvas.element("P"), canvas.content():
        y = draw_lines(canvas, name, middle, y, INK, align=0.5)
    for one, role in zip(sheet.languages, roles, strict=True):
        with (
            canvas.in_language(one.language, sheet.language),
            canvas.element("P"),
            canvas.content(),
        ):
            y = draw_lines(canvas, role, middle, y, MUTED, align=0.5)


def _fitting_texts(
    sheet: Sheet, number: int, width: float, room: float
) -> tuple[FittedText, list[FittedText]]:
    """Return name and roles as large as the room below the line allows."""
    sizes = ROLE_SIZES[len(sheet.languages) - 1 :]
    for scale in SCALES:
        name = fit(
            sheet.signatories[number].name, BOLD, width, scaled(SIGNATORY_SIZES, scale)
        )
        roles = [
            fit(one.signatories[number].title, REGULAR, width, scaled(sizes, scale))
            for one in sheet.languages
        ]
        if name.height + sum(role.height for role in roles) <= room:
            break
    return name, roles


def _draw_proof(
    canvas: TaggedCanvas, sheet: Sheet, bottom: float, height: float
) -> None:
    left, width = RIGHT - PROOF_WIDTH, PROOF_WIDTH - QR_SIDE - 4
    y = bottom + height - 8
    y = _draw_number(canvas, sheet, left, y, width)
    _draw_code(canvas, sheet, RIGHT - QR_SIDE, bottom + (height - QR_SIDE) / 2 - 2)
    y -= 3
    for one in sheet.languages:
        sizes = CHECK_SIZES[len(sheet.languages) - 1 :]
        with (
            canvas.in_language(one.language, sheet.language),
            canvas.element("P"),
            canvas.content(),
        ):
            setting = fit(one.check, REGULAR, width, sizes)
            y = draw_lines(canvas, setting, left, y, MUTED, after=" ")
    _draw_address(canvas, sheet, left, y - 1, width)


def _draw_number(
    canvas: TaggedCanvas, sheet: Sheet, left: float, top: float, width: float
) -> float:
    """Draw the label in each language, and the number once below; return where it ends."""
    labels = [
        fit(f"{one.number.label}:", REGULAR, width, LABEL_SIZES)
        for one in sheet.languages
    ]
    value = fit(sheet.number.value, BOLD, width, NUMBER_SIZES)
    below = top - sum(label.height for label in labels)
    y = top
    for one, label in zip(sheet.languages, labels, strict=True):
        with (
            canvas.in_language(one.language, sheet.language),
            canvas.element("P"),
            canvas.content(),
        ):
            y = draw_lines(canvas, label, left, y, MUTED, after=" ")
            if one is sheet:
                with canvas.content():
                    draw_lines(canvas, value, left, below, INK)
    return below - value.height


def _draw_code(canvas: TaggedCanvas, sheet: Sheet, left: float, bottom: float) -> None:
    side = QR_SIDE
    with canvas.element("Figure") as figure:
        figure.alternative = sheet.qr_alternative
        figure.box = (left, bottom, left + side, bottom + side)
        with canvas.content():
            canvas.setFillColor(INK)
            draw_qr(canvas, sheet.address, left, bottom, side)


def _draw_address(
    canvas: TaggedCanvas, sheet: Sheet, left: float, top: float, width: float
) -> None:
    host, slash, code = sheet.address.rpartition("/")
    lines = [
        fit(part, BOLD, width, ADDRESS_SIZES) for part in (host + slash, code) if part
    ]
    with canvas.element("P"), canvas.element("Link") as link:
        y = top
        for setting in lines:
            with canvas.content():
                y = draw_lines(canvas, setting, left, y, INK)
        link.uri = sheet.address
        link.alternative = f"{sheet.check} {sheet.address}"
        link.box = (left, y, left + width, top)
