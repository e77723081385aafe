"""The dashboard's table as a spreadsheet, row by row."""

import csv
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import partial
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING, Any

from courses.text.spreadsheets import guarded, writable
from lms.supervision.dashboard.export_rows import WRITTEN, Row, Value
from lms.supervision.dashboard.export_values import ROWS_AT_ONCE

# Eight megabytes that only who makes or reads a workbook needs.
if TYPE_CHECKING:
    from openpyxl import Workbook

PIECE = 64 * 1024
DAY, MINUTE = "dd.mm.yyyy", "dd.mm.yyyy hh:mm"
# With this mark Excel reads UTF-8; in Romanian and Russian it expects semicolons.
BYTE_ORDER_MARK, SEPARATOR = "\ufeff", ";"


def xlsx_bytes(title: str, header: list[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """Yield an XLSX file piece by piece; rows go to the disk as they come.

    Every text is a text, also one that begins with "=".
    """
    with tempfile.TemporaryFile() as file:
        _workbook(title, header, rows).save(file)
        file.seek(0)
        yield from iter(partial(file.read, PIECE), b"")


def _workbook(title: str, header: list[str], rows: Iterable[Row]) -> "Workbook":
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    sheet.append(_cells(sheet, header))
    for row in rows:
        sheet.append(_cells(sheet, row))
    return book


def _cells(sheet: Any, values: Iterable[Value]) -> list[Any]:
    from openpyxl.cell import WriteOnlyCell

    cells: list[Any] = []
    for value in values:
        if value is None:
            cells.append(None)
            continue
        shown: Any = writable(value) if isinstance(value, str) else value
        cell = WriteOnlyCell(sheet, value=shown)
        if isinstance(value, str):
            cell.data_type = "s"
        elif isinstance(value, date):
            is_moment = isinstance(value, datetime)
            cell.number_format = MINUTE if is_moment else DAY
        cells.append(cell)
    return cells


def csv_text(
    title: str,
    header: list[str],
    rows: Iterable[Row],
    written: tuple[int, ...] = WRITTEN,
) -> Iterator[str]:
    """Yield a CSV file, a few hundred people at a time; it has no place for a title.

    ``written`` says in which cells stands what people wrote.
    """
    yield BYTE_ORDER_MARK + _csv([[guarded(writable(name)) for name in header]])
    rest = (_guarded(row, written) for row in rows)
    while some := list(islice(rest, ROWS_AT_ONCE)):
        yield _csv(some)


def _guarded(row: Row, written: tuple[int, ...]) -> list[Any]:
    """Return a person's cells; only what people wrote may look like a formula.

    Days become 2026-07-16, which every spreadsheet takes for a day; times are to the
    minute.
    """
    cells = [
        value.isoformat(" ", "minutes") if isinstance(value, datetime) else value
        for value in row
    ]
    for place in written:
        cells[place] = guarded(str(cells[place]))
    return cells


def _csv(rows: Iterable[list[Any]]) -> str:
    text = StringIO()
    csv.writer(text, delimiter=SEPARATOR).writerows(rows)
    return text.getvalue()
