"""The rows of the file of all people: what is asked of each group's, and the group."""

from collections.abc import Iterator
from typing import Any

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from courses.text.spreadsheets import writable
from lms.supervision.dashboard import export_rows
from lms.supervision.dashboard.export_rows import (
    Row,
    Words,
    awaited_cells,
    person_cells,
    person_header,
)
from lms.supervision.dashboard.export_values import (
    PERSON_VALUES,
    ROWS_AT_ONCE,
    awaited_values,
    person_values,
)
from lms.supervision.overview import risk_rules
from lms.supervision.overview.everybody import EverybodyFilter

_OF_GROUP = ("cohort__name", "cohort__supervisor__full_name")


def header() -> list[str]:
    """Return the columns' names in the active language."""
    return [*person_header(), _("Group"), _("Supervisor"), _("Identifier")]


# Where stands what somebody wrote: as in a group's file, and the group and its supervisor.
WRITTEN = (*export_rows.WRITTEN, 16, 17)


def everybody_rows(wanted: EverybodyFilter, whole: Any) -> Iterator[Row]:
    """Yield the cells of the people asked for, then of who is awaited; two queries.

    ``whole`` is how many units the course of a row's group has, as an expression. The
    words are taken when this is called: later no language need be active.
    """
    required = {"whole": Coalesce("progress__units_required", whole)}
    people = wanted.shown(risk_rules.people(wanted.counted, whole=whole))
    found = person_values(people.annotate(**required), *_OF_GROUP, "whole")
    awaited = wanted.invited(whole).annotate(whole=whole)
    invited = awaited_values(awaited, *_OF_GROUP, "whole")
    return _rows(found, invited, Words.taken())


def _rows(found: Any, invited: Any, words: Words) -> Iterator[Row]:
    for row in found.iterator(chunk_size=ROWS_AT_ONCE):
        *group, whole = row[PERSON_VALUES:]
        yield [*person_cells(row, words, whole), *map(writable, group), row[0]]
    for row in invited.iterator(chunk_size=ROWS_AT_ONCE):
        *group, whole = row[-3:]
        yield [*awaited_cells(row, words, whole), *map(writable, group), ""]
