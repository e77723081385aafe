"""Table of a file's cells, before anybody knows what its columns mean."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lms.cohorts.rosters.messages import RosterRefused

MAX_ROWS = 20_000
MAX_COLUMNS = 200
# Reading so many cells of a workbook keeps a page waiting for ten seconds.
MAX_CELLS = 1_000_000
# A sheet formatted to its last line has a million rows that say nothing.
MAX_EMPTY_IN_A_ROW = 1_000


class FormulaText(str):
    """What stands in a cell that is computed, and not a value."""

    __slots__ = ()


@dataclass(frozen=True)
class Line:
    """One row that is not empty; ``number`` is what the spreadsheet shows beside it."""

    number: int
    cells: list[str]
    is_cut_off: bool = False
    is_hidden: bool = False

    def cell(self, place: int | None) -> str:
        """Return the text of a column; empty where the row is shorter."""
        if place is None or place >= len(self.cells):
            return ""
        return self.cells[place]


@dataclass(frozen=True)
class Table:
    """The heading and the rows below it; ``heading`` is empty where there is none.

    Of a workbook ``sheet`` is the sheet read, and ``sheets`` are all that can be.
    """

    heading: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    sheet: str = ""
    sheets: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        widest = max((len(line.cells) for line in self.lines[:100]), default=0)
        return len(self.heading) or widest

    @property
    def last_number(self) -> int:
        """The number of the last row; 0 for an empty table."""
        return self.lines[-1].number if self.lines else 0

    def samples(self, place: int) -> list[str]:
        """Return the first three texts of a column."""
        texts = (line.cell(place).strip() for line in self.lines[:50])
        return [text for text in texts if text][:3]


def filled_lines(rows: Iterable[tuple[int, list[str]]]) -> Iterator[Line]:
    """Yield the numbered rows with any text. Raises RosterRefused above the limits."""
    kept, empty, read = 0, 0, 0
    for number, cells in rows:
        read += len(cells)
        if read > MAX_CELLS:
            raise RosterRefused("too_many_cells", limit=MAX_CELLS)
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            empty += 1
            if empty >= MAX_EMPTY_IN_A_ROW:
                return
            continue
        empty, kept = 0, kept + 1
        if kept > MAX_ROWS:
            raise RosterRefused("too_many_rows", limit=MAX_ROWS)
        if len(cells) > MAX_COLUMNS:
            raise RosterRefused("too_many_columns", limit=MAX_COLUMNS)
        yield Line(number, cells)
