"""The rows that could not come, as a file to correct and bring again."""

import csv
from collections.abc import Iterator
from io import StringIO

from django.utils.translation import gettext as _

from courses.text.spreadsheets import guarded
from lms.cohorts.models import RosterImport
from lms.supervision.rosters.selectors import PROBLEM, row_line, rows_shown


def problem_lines(roster: RosterImport, *, named: bool) -> Iterator[str]:
    """Yield the lines of a CSV file with a byte order mark, semicolons between cells."""
    yield "\ufeff" + _line(
        [_("Row"), _("Name and surname"), _("Email"), _("Column"), _("Problem")]
    )
    for row in rows_shown(roster, PROBLEM).iterator(chunk_size=500):
        for remark in row_line(row, named=named).remarks:
            yield _line(
                [
                    *(str(row.number), row.full_name, row.email),
                    *(remark.field, remark.sentence),
                ]
            )


def _line(cells: list[str]) -> str:
    buffer = StringIO()
    csv.writer(buffer, delimiter=";").writerow([guarded(cell) for cell in cells])
    return buffer.getvalue()
