"""One person, brought by a form: a list of one row, on the way that all lists take."""

import csv
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from lms.accounts.models import User
from lms.cohorts.models import Cohort, RosterImport, RosterRow
from lms.cohorts.rosters import services
from lms.cohorts.rosters.file_reader import open_table
from lms.cohorts.rosters.headers import guessed_columns
from lms.cohorts.rosters.parsed_rows import Reading

# What a list calls the facts that the form asks for; ``headers`` knows these words.
HEADINGS = {
    "surname": "surname",
    "given_name": "given name",
    "patronymic": "patronymic",
    "email": "email",
    "phone": "phone",
    "unit": "unit",
    "locality": "locality",
    "occupation": "occupation",
    "sex": "sex",
    "language": "language",
}
_SEPARATOR = ";"


@dataclass(frozen=True)
class Brought:
    """What became of the one row; ``roster`` is its list, unless nothing was kept."""

    row: RosterRow
    roster: RosterImport | None = None

    @property
    def waits(self) -> bool:
        """Whether somebody has to say if the row is a person known already."""
        return self.row.outcome == RosterRow.Outcome.UNSURE


@transaction.atomic
def bring_person(
    *,
    cohort: Cohort,
    by: User,
    said: dict[str, str],
    language: str,
    without_address: bool,
) -> Brought:
    """Bring in who is described by ``said``, cells by field of ``HEADINGS``.

    A row that waits for a choice stays a list that is not imported yet; one that brings
    nobody, because it is wrong or the person is here, leaves nothing behind.
    """
    # Two forms for one person take turns: the later one finds him or her here.
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    data = _as_list(said)
    table = open_table(data)
    reading = Reading(guessed_columns(table), language, without_address)
    (found,) = services.examine(cohort=cohort, table=table, reading=reading, by=by)
    if found.outcome not in (*services.COMING, RosterRow.Outcome.UNSURE):
        return Brought(services.line_of(RosterImport(), found))
    roster = services.take_file(
        cohort=cohort,
        by=by,
        name=gettext("One person, by the form"),
        data=data,
        language=language,
        accounts_without_address=without_address,
        table=table,
        is_form=True,
    )
    services.start_check(
        roster=roster,
        columns=roster.columns,
        language=language,
        accounts_without_address=without_address,
    )
    services.check_rows(roster.pk, table)
    return _come(roster)


def _come(roster: RosterImport) -> Brought:
    """Import the checked list of one row, unless the row waits for a choice."""
    row = roster.lines.get()
    if row.outcome != RosterRow.Outcome.UNSURE:
        services.start_run(roster=roster, all_or_nothing=False, send_invitations=True)
        services.import_chunk(roster.pk)
        row.refresh_from_db()
    return Brought(row, roster)


def _as_list(said: dict[str, Any]) -> bytes:
    """Return the file that a clerk would bring for this one person."""
    text = StringIO()
    writer = csv.writer(text, delimiter=_SEPARATOR, quoting=csv.QUOTE_ALL)
    writer.writerow(HEADINGS.values())
    writer.writerow([" ".join(said.get(field, "").split()) for field in HEADINGS])
    return text.getvalue().encode("utf-8-sig")
