"""CSV export of the translation board, in the reader's language."""

import csv
from collections.abc import Iterable
from io import StringIO

from django.conf import settings
from django.utils.translation import gettext as _

from courses.text.languages import CODES, translated_name
from courses.text.spreadsheets import guarded
from courses.translation_status.board import Line


def table(lines: Iterable[Line]) -> str:
    """Return the lines as CSV that spreadsheet programs open with the right letters."""
    file = StringIO()
    # Without the mark at its beginning Excel takes UTF-8 for windows-1251.
    file.write("\ufeff")
    writer = csv.writer(file)
    languages = [translated_name(code) for code in CODES]
    states = [_("%(language)s: state") % {"language": name} for name in languages]
    head = [_("Kind"), _("Where"), _("Text"), *states, *languages, _("Address")]
    writer.writerow(map(guarded, head))
    for line in lines:
        writer.writerow(map(guarded, _cells(line)))
    return file.getvalue()


def _cells(line: Line) -> list[str]:
    row = line.row
    return [
        line.kind,
        line.owner,
        line.place,
        row.get_ro_state_display(),
        row.get_ru_state_display(),
        row.ro,
        row.ru,
        f"{settings.BASE_URL}{line.url}",
    ]
