"""The dashboard's table as a spreadsheet, in the reader's language, row by row."""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator
from functools import partial
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.text.spreadsheets import guarded
from lms.supervision.overview.lines import Cell, Line
from lms.supervision.overview.risk_rules import REASONS

# Eight megabytes that only who makes or reads a workbook needs.
if TYPE_CHECKING:
    from openpyxl import Workbook

Value = str | int
Lines = Iterable[Line]
LINES_AT_ONCE = 100
PIECE = 64 * 1024
# What XML forbids, https://www.w3.org/TR/xml/#charsets: one such character, and the whole
# file would break off.
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# With this mark Excel reads UTF-8; in Romanian and Russian it expects semicolons.
BYTE_ORDER_MARK, SEPARATOR = "\ufeff", ";"


def header(units: list[str]) -> list[str]:
    """Return the columns' names in the active language."""
    return [
        _("Name and surname"),
        _("Email"),
        _("Language"),
        _("Done"),
        _("Required"),
        _("Last activity"),
        _("Completed"),
        _("Deadline"),
        _("Why the person needs me"),
        *units,
        _("Identifier"),
    ]


class Words:
    """The file's words in the active language, looked up once for the whole file."""

    def __init__(self) -> None:
        self.states = {
            "done": _("done"),
            "excused": _("not required"),
            "failed": _("failed"),
            "started": _("started"),
        }
        self.reasons = {name: str(label) for name, label in REASONS.items()}
        self._cells: dict[tuple[str, str | None], str] = {}

    def cell(self, cell: Cell) -> str:
        """Return a unit's state with its score, such as "done 80%"."""
        key = cell.state, cell.score
        if key not in self._cells:
            word = self.states.get(cell.state, "")
            self._cells[key] = word if cell.score is None else f"{word} {cell.score}%"
        return self._cells[key]

    def reasons_of(self, line: Line) -> str:
        """Return why the person needs somebody, in few words."""
        return ", ".join(self.reasons[why.name] for why in line.reasons)


def row(line: Line, words: Words) -> list[Value]:
    """Return one person's cells; times in the agency's time zone.

    What people wrote is made fit for a spreadsheet here, so that nothing else has to be.
    """
    seen, done = line.last_activity_at, line.completed_at
    return [
        writable(line.name),
        writable(line.email),
        line.language,
        line.done,
        line.required,
        f"{timezone.localtime(seen):%Y-%m-%d %H:%M}" if seen else "",
        f"{timezone.localtime(done):%Y-%m-%d}" if done else "",
        line.until.isoformat() if line.until else "",
        words.reasons_of(line),
        *map(words.cell, line.cells),
        line.uid,
    ]


def xlsx_bytes(units: list[str], lines: Lines, language: str) -> Iterator[bytes]:
    """Yield an XLSX file piece by piece; rows go to the disk as they come.

    Every text is a text, also one that begins with "=". Like ``csv_text`` it is read
    after the view has returned.
    """
    with tempfile.TemporaryFile() as file:
        with translation.override(language):
            _workbook(units, lines).save(file)
        file.seek(0)
        yield from iter(partial(file.read, PIECE), b"")


def _workbook(units: list[str], lines: Lines) -> "Workbook":
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("People"))
    sheet.append(_cells(sheet, header(units)))
    words = Words()
    for line in lines:
        sheet.append(_cells(sheet, row(line, words)))
    return book


def _cells(sheet: Any, values: Iterable[Value]) -> list[Any]:
    from openpyxl.cell import WriteOnlyCell

    cells = []
    for value in values:
        cell = WriteOnlyCell(sheet, value=writable(value))
        if isinstance(value, str):
            cell.data_type = "s"
        cells.append(cell)
    return cells


def csv_text(units: list[str], lines: Lines, language: str) -> Iterator[str]:
    """Yield a CSV file, a few hundred people at a time.

    It is read after the view has returned, when no language is active any more.
    """
    with translation.override(language):
        first, words = header(units), Words()
    yield BYTE_ORDER_MARK + _csv([[guarded(writable(name)) for name in first]])
    rest = iter(lines)
    while True:
        with translation.override(language):
            some = list(islice(rest, LINES_AT_ONCE))
        if not some:
            return
        yield _csv(_guarded_row(line, words) for line in some)


def _guarded_row(line: Line, words: Words) -> list[Value]:
    """Return a person's cells; only what people wrote may look like a formula."""
    name, email, *rest = row(line, words)
    return [guarded(name), guarded(email), *rest]


def _csv(rows: Iterable[list[Value]]) -> str:
    text = StringIO()
    csv.writer(text, delimiter=SEPARATOR).writerows(rows)
    return text.getvalue()


def writable(value: Value) -> Value:
    """Return a text without the characters that no spreadsheet can hold."""
    return NOT_IN_XML.sub("", value) if isinstance(value, str) else value
