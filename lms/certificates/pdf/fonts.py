"""The typefaces: FiraGO for Romanian and Russian, Noto Sans for what FiraGO lacks."""

import io
from collections.abc import Iterable
from functools import cache

import pymupdf_fonts
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from lms.certificates.pdf.sheet import UnprintableText

REGULAR = "FiraGO"
BOLD = "FiraGO-Bold"
# Where FiraGO lacks a letter of a text, the whole text is set in the other family.
OTHER = {REGULAR: "NotoSans", BOLD: "NotoSans-Bold"}
SOURCES = {
    REGULAR: "figo",
    BOLD: "figbo",
    "NotoSans": "notos",
    "NotoSans-Bold": "notosbo",
}


@cache
def load() -> None:
    """Make all faces known to ReportLab; half a second, once per process."""
    for name, source in SOURCES.items():
        font = TTFont(name, io.BytesIO(pymupdf_fonts.myfont(source)))
        pdfmetrics.registerFont(font)


def width_of(text: str, face: str, size: float) -> float:
    """Return the width of a line in points."""
    return float(pdfmetrics.stringWidth(text, face, size))


def suited(face: str, text: str) -> str:
    """Return the face, or the other family's where only that has the whole text."""
    if not _missing(text, (face,)) or _missing(text, (OTHER[face],)):
        return face
    return OTHER[face]


def require_glyphs(texts: Iterable[str]) -> None:
    """Return when one family has every character of each text. Raises UnprintableText."""
    for text in texts:
        missing = [
            _missing(text, family)
            for family in ((REGULAR, BOLD), tuple(OTHER.values()))
        ]
        if all(missing):
            raise UnprintableText(min(missing, key=len))


def _missing(text: str, family: tuple[str, ...]) -> str:
    known = [pdfmetrics.getFont(face).face.charToGlyph for face in family]
    letters = sorted(set(text))
    return "".join(x for x in letters if any(ord(x) not in face for face in known))
