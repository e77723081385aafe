"""The check address as a QR code, drawn as one vector path."""

import segno
from reportlab.pdfgen.canvas import Canvas

# The standard asks for four light modules around the code.
QUIET = 4


def draw_qr(
    canvas: Canvas, address: str, left: float, bottom: float, side: float
) -> None:
    """Fill the dark modules in the canvas's colour; ``side`` includes the quiet zone."""
    code = segno.make(address, error="m", micro=False, boost_error=False)
    rows = [bytes(row) for row in code.matrix]
    module = side / (len(rows) + 2 * QUIET)
    path = canvas.beginPath()
    for down, row in enumerate(rows):
        y = bottom + side - (down + 1 + QUIET) * module
        for start, length in _dark_runs(row):
            path.rect(left + (start + QUIET) * module, y, length * module, module)
    canvas.drawPath(path, stroke=0, fill=1)


def _dark_runs(row: bytes) -> list[tuple[int, int]]:
    """Return (first, length) of each run of dark modules: fewer, larger rectangles."""
    runs: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if not dark:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs
