"""Fitting a text of any length into a given width."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.certificates.pdf.fonts import suited, width_of


@dataclass(frozen=True)
class FittedText:
    """A text broken into lines, and the size that lets them fit."""

    lines: list[str]
    face: str
    size: float

    @property
    def leading(self) -> float:
        return self.size * 1.2

    @property
    def height(self) -> float:
        return self.leading * len(self.lines)


def fit(
    text: str, face: str, width: float, choices: Sequence[tuple[float, int]]
) -> FittedText:
    """Return the first of the choices (size, most lines) that holds the whole text.

    Where none does, the last size is taken with as many lines as are needed. A text that
    the face lacks letters for is set in the other family.
    """
    face = suited(face, text)
    for size, most in choices:
        lines = wrap(text, face, size, width, whole_words=True)
        if len(lines) <= most and all(width_of(x, face, size) <= width for x in lines):
            return FittedText(_balanced(text, face, size, width), face, size)
    size = choices[-1][0]
    return FittedText(wrap(text, face, size, width), face, size)


def wrap(
    text: str, face: str, size: float, width: float, *, whole_words: bool = False
) -> list[str]:
    """Return the text in lines; words wider than a line are cut unless kept whole."""
    lines = [""]
    for word in text.split():
        pieces = [word] if whole_words else _cut(word, face, size, width)
        for number, piece in enumerate(pieces):
            longer = f"{lines[-1]} {piece}".strip() if number == 0 else piece
            if number == 0 and width_of(longer, face, size) <= width:
                lines[-1] = longer
            else:
                lines.append(piece)
    return [line for line in lines if line]


def _cut(word: str, face: str, size: float, width: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter, face, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _balanced(text: str, face: str, size: float, width: float) -> list[str]:
    """Narrow the column while the number of lines stays, so that none hangs alone."""
    lines = wrap(text, face, size, width, whole_words=True)
    while len(lines) > 1:
        width *= 0.96
        narrower = wrap(text, face, size, width, whole_words=True)
        if len(narrower) > len(lines) or any(
            width_of(line, face, size) > width for line in narrower
        ):
            break
        lines = narrower
    return lines
