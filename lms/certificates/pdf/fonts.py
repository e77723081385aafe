"""The typeface: FiraGO, which has every Romanian and Russian letter."""

import io
from functools import cache

import pymupdf_fonts
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from lms.certificates.pdf.sheet import UnprintableText

REGULAR = "FiraGO"
BOLD = "FiraGO-Bold"
_SOURCES = {REGULAR: "figo", BOLD: "figbo"}


@cache
def load() -> None:
    """Make both faces known to ReportLab; a third of a second, once per process."""
    for name, source in _SOURCES.items():
        font = TTFont(name, io.BytesIO(pymupdf_fonts.myfont(source)))
        pdfmetrics.registerFont(font)


def width_of(text: str, face: str, size: float) -> float:
    """Return the width of a line in points."""
    return float(pdfmetrics.stringWidth(text, face, size))


def require_glyphs(texts: list[str]) -> None:
    """Return when every character can be printed. Raises UnprintableText."""
    known = pdfmetrics.getFont(BOLD).face.charToGlyph
    also = pdfmetrics.getFont(REGULAR).face.charToGlyph
    letters = sorted({letter for text in texts for letter in text})
    if missing := [x for x in letters if ord(x) not in known or ord(x) not in also]:
        raise UnprintableText("".join(missing))
