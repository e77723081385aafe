"""File reader of rosters: from bytes to a table, whatever program made them."""

from dataclasses import replace

from lms.cohorts.rosters.delimited import read_delimited
from lms.cohorts.rosters.headers import guessed_columns, has_enough, with_heading
from lms.cohorts.rosters.messages import RosterRefused
from lms.cohorts.rosters.tables import Table
from lms.cohorts.rosters.workbook import OLE, ZIP, Sheet, read_workbook

MAX_MEGABYTES = 10
MAX_BYTES = MAX_MEGABYTES * 1024 * 1024


def open_table(data: bytes, sheet: str = "") -> Table:
    """Return the table of a workbook or a CSV file. Raises RosterRefused.

    Of several sheets it is the one of this name, else the first whose headings are those
    of a list, else the first.
    """
    if len(data) > MAX_BYTES:
        raise RosterRefused("too_big", limit=MAX_MEGABYTES)
    is_workbook = data.startswith((OLE, ZIP))
    if not is_workbook and data.startswith(_OTHER_KINDS):
        raise RosterRefused("not_roster")
    if is_workbook:
        table = _of_sheets(read_workbook(data), sheet)
    else:
        table = with_heading(read_delimited(data))
    if not table.lines:
        raise RosterRefused("no_rows")
    return table


def _of_sheets(sheets: list[Sheet], wanted: str) -> Table:
    if not sheets:
        return Table()
    tables = {one.name: with_heading(one.lines) for one in sheets}
    lists = [
        name
        for name, table in tables.items()
        if table.lines and has_enough(guessed_columns(table), without_address=True)
    ]
    name = wanted if wanted in tables else (lists or list(tables))[0]
    return replace(tables[name], sheet=name, sheets=tuple(tables))


_OTHER_KINDS = (
    *(b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!"),
    *(b"7z\xbc\xaf", b"BZh", b"MZ", b"{\\rtf"),
)
