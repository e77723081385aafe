"""The dashboard's table as a spreadsheet, in the reader's language."""

from collections.abc import Iterable
from io import BytesIO
from itertools import chain
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from lms.supervision.selectors import Line

Value = str | int


def header(units: list[str]) -> list[str]:
    return [
        _("Name and surname"),
        _("Email"),
        _("Language"),
        _("Done"),
        _("Required"),
        _("Last activity"),
        _("Completed"),
        _("Deadline"),
        *units,
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
        *(_state(cell.state) for cell in line.cells),
    ]


def _state(state: str) -> str:
    words = {"done": _("done"), "failed": _("failed"), "started": _("started")}
    return words.get(state, "")


def workbook(units: list[str], lines: Iterable[Line]) -> bytes:
    """Return an XLSX file; every text is a text, also one that begins with "="."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("People"))
    table: Iterable[list[Any]] = chain([header(units)], map(row, lines))
    for values in table:
        cells = []
        for value in values:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
