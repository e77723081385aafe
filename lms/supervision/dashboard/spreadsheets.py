"""The dashboard's table as a spreadsheet, in the reader's language, row by row."""

import csv
import re
import tempfile
from collections.abc import Iterable, Iterator
from functools import partial
from io import StringIO
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from courses.text.spreadsheets import guarded
from lms.supervision.overview.selectors import Cell, Line

Value = str | int
Pages = Iterable[list[Line]]
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


def row(line: Line) -> list[Value]:
    """Return one person's cells; times in the agency's time zone."""
    seen = line.last_activity_at
    done = line.completed_at
    return [
        line.name,
        line.email,
        line.language,
        line.done,
        line.required,
        timezone.localtime(seen).strftime("%Y-%m-%d %H:%M") if seen else "",
        timezone.localtime(done).strftime("%Y-%m-%d") if done else "",
        line.until.isoformat() if line.until else "",
        ", ".join(why.label for why in line.reasons),
        *(_state(cell) for cell in line.cells),
        line.uid,
    ]


def _state(cell: Cell) -> str:
    words = {
        "done": _("done"),
        "excused": _("not required"),
        "failed": _("failed"),
        "started": _("started"),
    }
    word = words.get(cell.state, "")
    return word if cell.score is None else f"{word} {cell.score.normalize():f}%"


def xlsx_bytes(units: list[str], pages: Pages, language: str) -> Iterator[bytes]:
    """Yield an XLSX file piece by piece; rows go to the disk as they come.

    Every text is a text, also one that begins with "=". Like ``csv_text`` it is read
    after the view has returned.
    """
    with tempfile.TemporaryFile() as file:
        with translation.override(language):
            _workbook(units, pages).save(file)
        file.seek(0)
        yield from iter(partial(file.read, PIECE), b"")


def _workbook(units: list[str], pages: Pages) -> Workbook:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("People"))
    sheet.append(_cells(sheet, header(units)))
    for page in pages:
        for line in page:
            sheet.append(_cells(sheet, row(line)))
    return book


def _cells(sheet: Any, values: Iterable[Value]) -> list[Any]:
    cells = []
    for value in values:
        cell = WriteOnlyCell(sheet, value=writable(value))
        if isinstance(value, str):
            cell.data_type = "s"
        cells.append(cell)
    return cells


def csv_text(units: list[str], pages: Pages, language: str) -> Iterator[str]:
    """Yield a CSV file, a few hundred people at a time.

    It is read after the view has returned, when no language is active any more.
    """
    with translation.override(language):
        first = header(units)
    yield BYTE_ORDER_MARK + _csv([first])
    rest = iter(pages)
    while True:
        with translation.override(language):
            page = next(rest, None)
            if page is None:
                return
            text = _csv(row(line) for line in page)
        yield text


def _csv(rows: Iterable[list[Any]]) -> str:
    text = StringIO()
    writer = csv.writer(text, delimiter=SEPARATOR)
    writer.writerows([guarded(writable(value)) for value in values] for values in rows)
    return text.getvalue()


def writable(value: Value) -> Value:
    """Return a text without the characters that no spreadsheet can hold."""
    return NOT_IN_XML.sub("", value) if isinstance(value, str) else value
