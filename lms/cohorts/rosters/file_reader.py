"""File reader of rosters: from bytes to a table, whatever program made them."""

from lms.cohorts.rosters.delimited import read_delimited
from lms.cohorts.rosters.headers import with_heading
from lms.cohorts.rosters.messages import RosterRefused
from lms.cohorts.rosters.tables import Table
from lms.cohorts.rosters.workbook import OLE, ZIP, read_workbook

MAX_MEGABYTES = 10
MAX_BYTES = MAX_MEGABYTES * 1024 * 1024


def open_table(data: bytes) -> Table:
    """Return the table of an XLSX or CSV file. Raises RosterRefused."""
    if len(data) > MAX_BYTES:
        raise RosterRefused("too_big", limit=MAX_MEGABYTES)
    is_workbook = data.startswith((OLE, ZIP))
    if not is_workbook and data.startswith(_OTHER_KINDS):
        raise RosterRefused("not_roster")
    table = with_heading(read_workbook(data) if is_workbook else read_delimited(data))
    if not table.lines:
        raise RosterRefused("no_rows")
    return table


_OTHER_KINDS = (
    *(b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!"),
    *(b"7z\xbc\xaf", b"BZh", b"MZ", b"{\\rtf"),
)
