"""Services of a roster import: taking a file, checking it, importing it in chunks."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.text.languages import DEFAULT
from lms.accounts.models import User
from lms.audit.models import Action
from lms.audit.services import record
from lms.cohorts.exceptions import CohortRefusal
from lms.cohorts.invitations import want_mails
from lms.cohorts.models import Cohort, RosterImport, RosterRow
from lms.cohorts.rosters.file_reader import open_table
from lms.cohorts.rosters.headers import guessed_columns, has_enough
from lms.cohorts.rosters.messages import RosterRefused
from lms.cohorts.rosters.parsed_rows import LONGEST_CELL, ParsedRow, Reading, drafts_of
from lms.cohorts.rosters.person_facts import facts_in
from lms.cohorts.rosters.row_outcomes import ClassifiedRow, classify
from lms.cohorts.rosters.tables import Table
from lms.cohorts.rosters.welcomes import want_welcomes
from lms.cohorts.rosters.writing import write_rows
from lms.outbox.services import enqueue

CHECK_EFFECT, CHUNK_EFFECT = "roster.check", "roster.chunk"
ROWS_A_CHUNK = 500
State, Outcome = RosterImport.State, RosterRow.Outcome
COMING = (Outcome.INVITE, Outcome.ACCOUNT, Outcome.ENROL)


class CannotRun(CohortRefusal):
    """The import cannot start."""


def examine(
    *, cohort: Cohort, table: Table, reading: Reading, by: User | None
) -> list[ClassifiedRow]:
    """Return what would become of every row, changing nothing. Raises RosterRefused."""
    if not has_enough(reading.columns, without_address=reading.without_address):
        raise RosterRefused("no_columns")
    return classify(cohort, drafts_of(table, reading), by=by)


@transaction.atomic
def take_file(
    *,
    cohort: Cohort,
    by: User | None,
    name: str,
    data: bytes,
    language: str = DEFAULT,
    accounts_without_address: bool = False,
    table: Table | None = None,
    is_form: bool = False,
) -> RosterImport:
    """Return the import of a file, stored privately, with its columns proposed.

    ``table`` is what the data hold, where that was read already; ``is_form`` says that
    they are one person's from a form. Raises RosterRefused for a file that cannot be read.
    """
    table = table or open_table(data)
    roster = RosterImport(
        cohort=cohort,
        by=by,
        file_name=name[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        language=language,
        accounts_without_address=accounts_without_address,
        columns=guessed_columns(table),
        sheet=table.sheet,
        is_form=is_form,
    )
    suffix = "xlsx" if data.startswith(b"PK") else "xls" if table.sheet else "csv"
    roster.file.save(f"{roster.uid}.{suffix}", ContentFile(data), save=False)
    roster.save()
    return roster


def table_of(roster: RosterImport) -> Table:
    """Return the table in the import's stored file. Raises RosterRefused."""
    with roster.file.open("rb") as file:
        return open_table(file.read(), roster.sheet)


def reading_of(roster: RosterImport) -> Reading:
    """Return how the import's rows are read, and what was mended in them; one query."""
    mended = roster.lines.filter(is_mended=True).values_list("number", "said")
    return Reading(
        mended=dict(mended),
        columns=roster.columns,
        language=roster.language,
        without_address=roster.accounts_without_address,
    )


@transaction.atomic
def choose_sheet(*, roster: RosterImport, sheet: str) -> RosterImport:
    """Return the import with another sheet of its workbook, columns proposed anew.

    Raises CannotRun once the rows are being imported.
    """
    row = RosterImport.objects.select_for_update().get(pk=roster.pk)
    if row.state not in (State.UPLOADED, State.CHECKED):
        raise CannotRun(_("This list is imported already. Choose the file anew."))
    row.lines.all().delete()  # they are rows of the other sheet
    row.sheet, row.state = sheet, State.UPLOADED
    row.rows_total, row.check_number = 0, row.check_number + 1
    table = table_of(row)
    row.sheet, row.columns = table.sheet, guessed_columns(table)
    row.save()
    return row


@transaction.atomic
def start_check(
    *,
    roster: RosterImport,
    columns: dict[str, int],
    language: str,
    accounts_without_address: bool,
) -> RosterImport:
    """Return the import with its columns chosen; the worker checks its rows.

    Raises CannotRun once the rows are being imported, and RosterRefused without the
    columns that it takes to know people.
    """
    if not has_enough(columns, without_address=accounts_without_address):
        raise RosterRefused("no_columns")
    row = RosterImport.objects.select_for_update().get(pk=roster.pk)
    if row.state not in (State.UPLOADED, State.CHECKING, State.CHECKED):
        raise CannotRun(_("This list is imported already. Choose the file anew."))
    row.columns, row.language = columns, language
    row.accounts_without_address = accounts_without_address
    return _check_anew(row)


@transaction.atomic
def mend_rows(*, roster: RosterImport, said: dict[int, dict[str, str]]) -> RosterImport:
    """Return the import with rows mended, by number the cells of each; checked anew.

    Rows that nothing was said of, and fields without a column, are left as they are.
    Raises CannotRun once the rows are being imported.
    """
    row = RosterImport.objects.select_for_update().get(pk=roster.pk)
    if row.state not in (State.CHECKING, State.CHECKED):
        raise CannotRun(_("This list is imported already. Choose the file anew."))
    lines = list(row.lines.filter(number__in=said).exclude(said={}))
    for line in lines:
        mended = said[line.number].items()
        cells = {k: text[:LONGEST_CELL] for k, text in mended if k in row.columns}
        line.is_mended |= any(line.said.get(k, "") != text for k, text in cells.items())
        line.said |= cells
    RosterRow.objects.bulk_update(lines, ["said", "is_mended"], 500)
    return _check_anew(row)


def _check_anew(row: RosterImport) -> RosterImport:
    """Return the locked import on its way to the worker, which checks its rows."""
    row.state, row.check_number = State.CHECKING, row.check_number + 1
    row.save()
    enqueue(
        kind=CHECK_EFFECT,
        key=f"{row.uid}:{row.check_number}",
        payload={"roster": row.pk},
    )
    return row


def check_rows(roster_id: int, table: Table | None = None) -> None:
    """Read and judge every row and keep what came of it; again is nothing.

    ``table`` is what the file holds, where that was read already. Raises RosterRefused
    when the stored file cannot be read any more.
    """
    roster = RosterImport.objects.select_related("cohort").filter(pk=roster_id).first()
    if roster is None or roster.state != State.CHECKING:
        return
    number = roster.check_number
    table = table or table_of(roster)
    found = examine(
        cohort=roster.cohort, table=table, reading=reading_of(roster), by=roster.by
    )
    with transaction.atomic():
        row = RosterImport.objects.select_for_update().get(pk=roster_id)
        if row.state != State.CHECKING or row.check_number != number:
            return  # columns were chosen anew meanwhile, and that check is on its way
        row.lines.all().delete()
        RosterRow.objects.bulk_create([line_of(row, one) for one in found], 500)
        row.state, row.rows_total, row.rows_done = State.CHECKED, len(found), 0
        row.save()


def line_of(roster: RosterImport, one: ClassifiedRow) -> RosterRow:
    """Return a judged row as it is kept, not saved yet."""
    draft = one.draft
    return RosterRow(
        roster=roster,
        number=draft.number,
        full_name=draft.full_name,
        email=draft.email,
        language=draft.language,
        sex=draft.sex,
        unit_id=draft.unit_id,
        locality=draft.locality,
        **facts_in(draft),
        choice=draft.choice,
        outcome=one.outcome,
        field=draft.field,
        code=draft.code,
        params=draft.params,
        said=draft.said if draft.code or draft.is_mended else {},
        is_mended=draft.is_mended,
    )


def draft_of(line: RosterRow) -> ParsedRow:
    """Return a kept row as it was understood when the file was read."""
    return ParsedRow(
        number=line.number,
        full_name=line.full_name,
        email=line.email,
        language=line.language,
        sex=line.sex,
        unit_id=line.unit_id,
        locality=line.locality,
        **facts_in(line),
        choice=line.choice,
        is_wrong=line.outcome == Outcome.PROBLEM,
        is_nobody=line.outcome == Outcome.LEFT_OUT,
        field=line.field,
        code=line.code,
        params=line.params,
    )


@transaction.atomic
def start_run(
    *, roster: RosterImport, all_or_nothing: bool, send_invitations: bool
) -> RosterImport:
    """Return the import, begun: the worker takes its rows in chunks.

    A second call changes nothing. Raises CannotRun where nothing can come, and with
    ``all_or_nothing`` while any row has a problem, looked at once more.
    """
    row = RosterImport.objects.select_for_update().get(pk=roster.pk)
    if row.state in (State.RUNNING, State.DONE):
        return row
    if row.state != State.CHECKED:
        raise CannotRun(_("The list is not checked yet. Wait a moment."))
    if all_or_nothing and _has_problems(row):
        raise CannotRun(
            _("Some rows have problems, so nothing was imported. Correct the list.")
        )
    row.state, row.send_invitations = State.RUNNING, send_invitations
    row.save()
    record(Action.LIST_IMPORTED, target=row, details={"cohort": row.cohort.code})
    _enqueue_chunk(row)
    return row


def _has_problems(roster: RosterImport) -> bool:
    drafts = [draft_of(line) for line in roster.lines.iterator(chunk_size=500)]
    return any(
        one.outcome in (Outcome.PROBLEM, Outcome.UNSURE)
        for one in classify(roster.cohort, drafts, by=roster.by)
    )


def _enqueue_chunk(roster: RosterImport) -> None:
    enqueue(
        kind=CHUNK_EFFECT,
        key=f"{roster.uid}:{roster.rows_done}",
        payload={"roster": roster.pk},
    )


@transaction.atomic
def import_chunk(roster_id: int, *, at: int | None = None) -> bool:
    """Work off the next rows, all or none of them; return whether rows are left.

    ``at`` is how many rows were done when the chunk was ordered: another number means
    that it was done before. Two imports into one cohort take turns.
    """
    roster = RosterImport.objects.select_for_update().filter(pk=roster_id).first()
    if roster is None or roster.state != State.RUNNING:
        return False
    if at not in (None, roster.rows_done):
        return False
    cohort = Cohort.objects.select_for_update().get(pk=roster.cohort_id)
    lines = list(roster.lines.filter(is_done=False).order_by("number")[:ROWS_A_CHUNK])
    write_rows(
        roster, cohort, lines, classify(cohort, map(draft_of, lines), by=roster.by)
    )
    roster.rows_done += len(lines)
    if roster.rows_done < roster.rows_total:
        roster.save()
        _enqueue_chunk(roster)
        return True
    roster.state, roster.finished_at = State.DONE, timezone.now()
    roster.save()
    if roster.send_invitations:
        want_mails(cohort=cohort)
        want_welcomes(roster=roster)
    return False


def mark_stopped(roster_id: int) -> None:
    """Say that a fault stopped the import; its page then asks for help."""
    going = RosterImport.objects.filter(
        pk=roster_id, state__in=(State.CHECKING, State.RUNNING)
    )
    going.update(state=State.FAILED)


def mark_going(roster_id: int, state: Any) -> None:
    """Put an import that a fault stopped back to work, unless its rows name nobody."""
    stopped = RosterImport.objects.filter(
        pk=roster_id, state=State.FAILED, cleared_at=None
    )
    stopped.update(state=state)
