"""The rows that did not come, as a workbook to correct and bring again."""

from collections import defaultdict
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from courses.text.spreadsheets import writable
from lms.cohorts.models import RosterImport, RosterRow
from lms.cohorts.rosters.headers import LABELS
from lms.cohorts.rosters.messages import RosterRefused
from lms.cohorts.rosters.services import table_of
from lms.cohorts.rosters.tables import Table
from lms.supervision.rosters.selectors import row_line, rows_left

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

# Which column carries a reason where a name is spread over several.
_NAMES = ("full_name", "surname", "given_name")


def problem_workbook(roster: RosterImport, *, named: bool) -> bytes:
    """Return an XLSX file with the file's own columns; comments tell the reasons.

    In it are rows with problems, and those that wait for a choice: after the import they
    can be brought again, and chosen then.

    Cells that were mended on the page are in it as mended. Once the file is gone, only
    the columns that were read are there.
    """
    from openpyxl import Workbook

    table, columns = _table(roster)
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _("Problems")
    _write(sheet, 1, table.heading)
    lines = {line.number: line.cells for line in table.lines}
    for place, row in enumerate(rows_left(roster), start=2):
        cells = list(lines.get(row.number, []))
        for field, text in _said(row).items():
            if field in columns:
                cells += [""] * (columns[field] + 1 - len(cells))
                cells[columns[field]] = text
        _write(sheet, place, cells)
        _comment(sheet, place, columns, row_line(row, named=named).remarks)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _table(roster: RosterImport) -> tuple[Table, dict[str, int]]:
    """Return the file's table with a heading in any case, and where its fields stand."""
    try:
        table = table_of(roster)
    except (RosterRefused, FileNotFoundError, ValueError):
        fields = ("full_name", "email")
        heading = [str(LABELS[field]) for field in fields]
        return Table(heading), {field: at for at, field in enumerate(fields)}
    heading = table.heading or [""] * table.width
    if not table.heading:
        for field, at in roster.columns.items():
            heading[at] = str(LABELS[field])
    return Table(heading, table.lines), roster.columns


def _said(row: RosterRow) -> dict[str, str]:
    return row.said or {"full_name": row.full_name, "email": row.email}


def _write(sheet: "Worksheet", place: int, cells: list[str]) -> None:
    for at, text in enumerate(cells, start=1):
        cell: Any = sheet.cell(row=place, column=at)
        cell.value = writable(str(text))
        cell.data_type = "s"  # a text that begins with "=" stays one


def _comment(
    sheet: "Worksheet", place: int, columns: dict[str, int], remarks: list[Any]
) -> None:
    from openpyxl.comments import Comment

    found = defaultdict(list)
    for remark in remarks:
        fields = _NAMES if remark.name in _NAMES else (remark.name,)
        at = next((columns[one] for one in fields if one in columns), 0)
        found[at].append(remark.sentence)
    for at, sentences in found.items():
        text = writable("\n".join(sentences))
        sheet.cell(row=place, column=at + 1).comment = Comment(str(text), "")
