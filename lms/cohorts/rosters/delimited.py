"""CSV reader, for whatever encoding and separator a file was saved with."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from courses.imports.decoding import text_of
from courses.imports.findings import FileRefused
from lms.cohorts.rosters.messages import RosterRefused
from lms.cohorts.rosters.tables import FormulaText, Line, filled_lines

SEPARATORS = ";,\t|"
_SAID = re.compile(r"sep=([^\w\s\"]|\t)\r?\n", re.IGNORECASE)
_LONGEST_CELL = 10_000


def read_delimited(data: bytes) -> list[Line]:
    """Return the rows that say something. Raises RosterRefused."""
    try:
        text = text_of(data)
    except FileRefused as refusal:
        found = refusal.finding
        raise RosterRefused(found.code, **found.params) from refusal
    if text.lstrip()[:200].lower().startswith(("<", "{\\rtf", "%pdf")):
        raise RosterRefused("not_roster")
    separator, skipped = _separator(text)
    lines = list(filled_lines(enumerate(_rows(text, separator, skipped), start=1)))
    if lines and not text.endswith("\n"):
        lines[-1] = _perhaps_cut_off(lines[-1], lines)
    return lines


def _separator(text: str) -> tuple[str, int]:
    """Return the separator, and how many lines at the top only name it."""
    if said := _SAID.match(text):
        return said[1], 1
    scores = {sign: _score(text, sign) for sign in SEPARATORS}
    return max(scores, key=lambda sign: scores[sign]), 0


def _score(text: str, separator: str) -> float:
    """Return how well a separator cuts the first lines into equally many cells."""
    lines = islice(csv.reader(text.splitlines()[:60], delimiter=separator), 50)
    try:
        widths = Counter(len(cells) for cells in lines if cells)
    except csv.Error:  # a cell without end, which reading says with its line
        return 0
    del widths[1]
    if not widths:
        return 0
    width, times = max(widths.items(), key=lambda item: item[1] * item[0])
    return times * (1 + width / 100)


def _rows(text: str, separator: str, skipped: int) -> Iterator[list[str]]:
    lines = (f"{line}\n" for line in text.split("\n")[skipped:])
    reader = csv.reader(lines, delimiter=separator, strict=True)
    place = 1
    try:
        for cells in reader:
            if any(len(cell) > _LONGEST_CELL for cell in cells):
                raise _too_long(place + skipped)
            place = reader.line_num + 1
            yield [_cell(cell) for cell in cells]
    except csv.Error as error:
        # Its own limit is that of the whole process, and far above ours.
        if "field larger" in str(error):
            raise _too_long(place + skipped) from error
        code = "quotes" if "expected after" in str(error) else "cut_off"
        raise RosterRefused(code, number=place + skipped) from error


def _too_long(line: int) -> RosterRefused:
    return RosterRefused("cell_too_long", number=line, limit=_LONGEST_CELL)


def _cell(text: str) -> str:
    text = text.strip()
    return FormulaText(text) if text.startswith("=") else text


def _perhaps_cut_off(last: Line, lines: list[Line]) -> Line:
    """Mark the last row when it has fewer cells than all others and no line end."""
    usual = Counter(len(line.cells) for line in lines[:-1]).most_common(1)
    is_short = bool(usual) and len(last.cells) < usual[0][0]
    return Line(last.number, last.cells, is_cut_off=is_short)
