"""The QR code holds the address, module by module."""

import segno
from reportlab.pdfgen.canvas import Canvas

from lms.certificates.pdf.qr import QUIET, draw_qr
from tests.lms.certificates.conftest import ADDRESS


def drawn_modules(address: str, size: int) -> set[tuple[int, int]]:
    """Draw with modules of one point; return (row from above, column) of the dark ones."""
    canvas = Canvas("unused", pageCompression=0)
    side = size + 2 * QUIET
    draw_qr(canvas, address, 0, 0, side)
    dark = set()
    for line in "\n".join(canvas._code).split("\n"):
        words = line.split()
        for place, word in enumerate(words):
            if word == "re":
                left, bottom, width, _ = (
                    round(float(x)) for x in words[place - 4 : place]
                )
                dark |= {
                    (side - bottom - 1 - QUIET, left + step - QUIET)
                    for step in range(width)
                }
    return dark


def test_the_dark_modules_are_those_of_the_code():
    matrix = [
        bytes(row)
        for row in segno.make(ADDRESS, error="m", micro=False, boost_error=False).matrix
    ]
    expected = {
        (y, x) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark
    }
    assert drawn_modules(ADDRESS, len(matrix)) == expected
