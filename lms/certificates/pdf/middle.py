"""Middle of the sheet: who gives it, what it is, to whom and for what, and the facts.

The lines are rows of cells, one cell for each language or one for both. All sizes shrink
together until the rows fit between logos and foot.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import Color

from lms.certificates.pdf.fitting import FittedText, fit
from lms.certificates.pdf.fonts import BOLD, REGULAR
from lms.certificates.pdf.setting import (
    BRAND,
    INK,
    LEFT,
    MIDDLE,
    MUTED,
    RIGHT,
    SCALES,
    Sizes,
    draw_lines,
    scaled,
)
from lms.certificates.pdf.sheet import Fact, Sheet
from lms.certificates.pdf.tagged_canvas import TaggedCanvas

# (size, most lines), the best first; the last takes whatever is left.
OWNER_SIZES: Sizes = ((11, 1), (10, 2), (9, 3))
TITLE_SIZES: Sizes = ((27, 1), (23, 1), (19, 1), (17, 2))
TEXT_SIZES: Sizes = ((12, 2), (10.5, 3))
NAME_SIZES: Sizes = ((38, 1), (34, 1), (30, 1), (26, 1), (26, 2), (22, 2), (17, 4))
COURSE_SIZES: Sizes = ((19, 1), (17, 2), (15, 2), (13, 3), (11, 5))
WORDING_SIZES: Sizes = ((10, 2), (9, 3), (8, 5))
LABEL_SIZES: Sizes = ((8.5, 1), (7.5, 2))
VALUE_SIZES: Sizes = ((11, 1), (9.5, 2), (8.5, 3))
SMALL_SIZES: Sizes = ((9, 1), (8, 2), (7, 3))
COLUMN_GAP, FACT_GAP = 26.0, 14.0
# What may remain at least, and what looks right at most, between two rows.
LEAST, MOST = 1.0, 2.2


@dataclass(frozen=True)
class Cell:
    """A text, or a fact with its label above, around the middle of its column."""

    setting: FittedText
    color: Color
    middle: float
    tag: str = "P"
    label: FittedText | None = None

    @property
    def height(self) -> float:
        return self.setting.height + (self.label.height if self.label else 0)


@dataclass(frozen=True)
class Row:
    """Cells next to each other by language, and the room above them."""

    gap: float
    cells: list[list[Cell]]

    @property
    def height(self) -> float:
        return max((c.height for column in self.cells for c in column), default=0)


def draw_middle(canvas: TaggedCanvas, sheet: Sheet, top: float, floor: float) -> None:
    """Draw the rows between two heights, language after language."""
    rows, spread = _fitting_rows(sheet, top - floor)
    rest = top - floor - _height(rows, spread)
    tops, y = [], top - max(rest, 0) * 0.4
    for row in rows:
        y -= row.gap * spread
        tops.append(y)
        y -= row.height
    for number, one in enumerate(sheet.languages):
        with canvas.in_language(one.language, sheet.language):
            for row, row_top in zip(rows, tops, strict=True):
                for cell in row.cells[number : number + 1]:
                    _draw_cells(canvas, cell, row_top)


def _draw_cells(canvas: TaggedCanvas, cells: list[Cell], top: float) -> None:
    for cell in cells:
        with canvas.element(cell.tag):
            y = top
            if cell.label:
                with canvas.content():
                    y = draw_lines(
                        canvas, cell.label, cell.middle, y, MUTED, align=0.5, after=" "
                    )
            with canvas.content():
                draw_lines(canvas, cell.setting, cell.middle, y, cell.color, align=0.5)


def _fitting_rows(sheet: Sheet, room: float) -> tuple[list[Row], float]:
    """Return the largest rows that fit the room, and by how much their gaps may grow."""
    rows: list[Row] = []
    for scale in SCALES:
        rows = _rows(sheet, scale)
        if _height(rows, LEAST) <= room:
            break
    gaps = sum(row.gap for row in rows)
    bare = sum(row.height for row in rows)
    return rows, min(max((room - bare) / gaps, LEAST), MOST)


def _height(rows: list[Row], spread: float) -> float:
    return sum(row.gap * spread + row.height for row in rows)


def _rows(sheet: Sheet, scale: float) -> list[Row]:
    columns = list(_columns(sheet))

    def row(
        gap: float, name: str, face: str, sizes: Sizes, color: Color, tag: str = "P"
    ) -> Row:
        texts = [getattr(one, name) for one, _, _ in columns]
        settings = _equal(texts, face, columns[0][2], scaled(sizes, scale))
        cells = [
            [Cell(setting, color, middle, tag)] if setting.lines else []
            for setting, (_, middle, _) in zip(settings, columns, strict=True)
        ]
        return Row(gap * scale, cells)

    name = fit(sheet.holder, BOLD, RIGHT - LEFT, scaled(NAME_SIZES, scale))
    rows = [
        row(0, "issuer", BOLD, OWNER_SIZES, INK),
        row(1, "agency", REGULAR, OWNER_SIZES, INK),
        row(9, "title", BOLD, TITLE_SIZES, BRAND, "H1"),
        row(8, "introduction", REGULAR, TEXT_SIZES, MUTED),
        Row(4 * scale, [[Cell(name, INK, MIDDLE)]]),
        row(4, "statement", REGULAR, TEXT_SIZES, MUTED),
        row(4, "course", BOLD, COURSE_SIZES, BRAND),
        row(6, "wording", REGULAR, WORDING_SIZES, INK),
        *_fact_rows(columns, scale),
    ]
    return [each for each in rows if any(each.cells)]


def _equal(texts: list[str], face: str, width: float, sizes: Sizes) -> list[FittedText]:
    """Return the texts in one size: no language is smaller than the other."""
    settings = [fit(text, face, width, sizes) for text in texts]
    least = min(setting.size for setting in settings)
    within = [choice for choice in sizes if choice[0] <= least]
    return [fit(text, face, width, within) for text in texts]


def _columns(sheet: Sheet) -> Iterator[tuple[Sheet, float, float]]:
    """Yield each language with the middle of its column and how wide that is."""
    count = len(sheet.languages)
    width = (RIGHT - LEFT - COLUMN_GAP * (count - 1)) / count
    for number, one in enumerate(sheet.languages):
        yield one, LEFT + width / 2 + number * (width + COLUMN_GAP), width


def _fact_rows(
    columns: list[tuple[Sheet, float, float]], scale: float
) -> Iterator[Row]:
    """Yield the facts: in a row of their own, or three next to each other twice."""
    if not columns[0][0].facts:
        return
    a_row = 6 if len(columns) == 1 else 3
    sizes = VALUE_SIZES if len(columns) == 1 else SMALL_SIZES
    most = max(len(one.facts) for one, _, _ in columns)
    for start in range(0, most, a_row):
        cells = [
            _fact_cells(one.facts[start : start + a_row], middle, width, sizes, scale)
            for one, middle, width in columns
        ]
        yield Row((12 if start == 0 else 4) * scale, cells)


def _fact_cells(
    facts: Sequence[Fact], middle: float, width: float, sizes: Sizes, scale: float
) -> list[Cell]:
    each = min((width - FACT_GAP * (len(facts) - 1)) / max(len(facts), 1), 170)
    start = middle - (each + FACT_GAP) * (len(facts) - 1) / 2
    return [
        Cell(
            fit(fact.value, REGULAR, each, scaled(sizes, scale)),
            INK,
            start + number * (each + FACT_GAP),
            label=fit(f"{fact.label}:", REGULAR, each, scaled(LABEL_SIZES, scale)),
        )
        for number, fact in enumerate(facts)
    ]
