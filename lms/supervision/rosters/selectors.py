"""What the pages of lists, invitations and codes read."""

from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    Prefetch,
    Q,
    QuerySet,
)
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.accounts.placeholders import DOMAIN
from lms.cohorts.invitations import open_invitations, unwritten_invitations
from lms.cohorts.models import Cohort, Enrolment, RosterImport, RosterRow
from lms.cohorts.rosters.headers import LABELS
from lms.cohorts.rosters.messages import remarks_of, sentence
from lms.cohorts.rosters.services import COMING
from lms.supervision.access import awaited, left_people_of, people_of
from lms.supervision.models import Act

Outcome = RosterRow.Outcome
PROBLEM = str(Outcome.PROBLEM)
UNSURE = str(Outcome.UNSURE)
# What somebody has to do something about.
FIRST = {PROBLEM: 0, UNSURE: 1}
LISTS_SHOWN = 10
ROWS_TO_MEND = 20
# What is kept from those who do not read the names of accounts: of two guesses, the one
# without this remark would be right.
OF_NAMES = {"name_differs", "perhaps_here", "address_stays"}
FIELDS: dict[str, Promise | str] = {**LABELS, "full_name": _("Name and surname")}


@dataclass(frozen=True)
class OutcomeCount:
    """How many rows come to the same; ``value`` is what the filter is called."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class MendCell:
    """One input: a cell of a row that can be mended."""

    name: str
    label: str
    text: str
    is_wrong: bool


@dataclass(frozen=True)
class Remark:
    """A whole sentence, and what the column is called that it is about, if any."""

    sentence: str
    field: str
    name: str = ""


@dataclass(frozen=True)
class RowLine:
    """One row as the page shows it, with all that is to be said of it."""

    row: RosterRow
    remarks: list[Remark]

    @property
    def is_unsure(self) -> bool:
        return bool(self.row.outcome == UNSURE)

    @property
    def is_problem(self) -> bool:
        return bool(self.row.outcome == PROBLEM)


@dataclass(frozen=True)
class MendLine:
    """One row that can be mended, and its cells."""

    line: RowLine
    cells: list[MendCell]


def outcome_counts(roster: RosterImport) -> list[OutcomeCount]:
    """Return the outcomes that occur, problems and the unsure first; one query."""
    rows = roster.lines.order_by().values_list("outcome").annotate(count=Count("pk"))
    counts = dict(rows)
    found = [
        OutcomeCount(value, str(label), counts[value])
        for value, label in Outcome.choices
        if value in counts
    ]
    return sorted(found, key=lambda one: FIRST.get(one.value, len(FIRST)))


def coming(counts: list[OutcomeCount]) -> int:
    """Return how many rows bring somebody in."""
    return sum(one.count for one in counts if one.value in set(map(str, COMING)))


def rows_shown(roster: RosterImport, outcome: str) -> QuerySet[RosterRow]:
    """Return the rows with one outcome, or all, in the file's order."""
    rows = roster.lines.select_related("unit").order_by("number")
    return rows.filter(outcome=outcome) if outcome in Outcome.values else rows


def rows_left(roster: RosterImport) -> QuerySet[RosterRow]:
    """Return the rows that wait for somebody: with a problem, or for a choice."""
    return rows_shown(roster, "").filter(outcome__in=FIRST)


def rows_to_mend(roster: RosterImport) -> QuerySet[RosterRow]:
    """Return the first rows that can be mended on the page, those with problems first.

    No row is among them for what an account here is called.
    """
    rows = roster.lines.exclude(code="").exclude(said={}).exclude(code__in=OF_NAMES)
    is_problem = Q(outcome=PROBLEM)
    return rows.annotate(is_bad=ExpressionWrapper(is_problem, BooleanField())).order_by(
        "-is_bad", "number"
    )[:ROWS_TO_MEND]


def mend_line(row: RosterRow, columns: dict[str, int], *, named: bool) -> MendLine:
    """Return the row with an input for each of the list's columns, in their order."""
    # A name in several columns is wrong in one of them, or in how they go together.
    is_name = row.field == "full_name" and "full_name" not in columns
    wrong = {"surname", "given_name"} if is_name else {row.field}
    fields = sorted(columns, key=lambda field: columns[field])
    cells = [
        MendCell(
            name=f"{row.number}-{field}",
            label=str(LABELS[field]),
            text=row.said.get(field, ""),
            is_wrong=field in wrong,
        )
        for field in fields
    ]
    return MendLine(row_line(row, named=named), cells)


def row_line(row: RosterRow, *, named: bool) -> RowLine:
    """Return the row with its sentence in the active language.

    Without ``named`` nothing is told of an account's name, not even whether it is the
    file's.
    """
    found = [
        Remark(sentence(code, params), str(FIELDS.get(field, "")), field)
        for field, code, params in remarks_of(row.field, row.code, row.params)
        if named or code not in OF_NAMES
    ]
    return RowLine(row, found)


def joining_counts(cohort: Cohort) -> dict[str, int]:
    """Return how many people are in, invited, unwritten to, and without an address.

    Counted are those who count; ``unwritten`` is how many mails would go out.
    """
    counts: dict[str, int] = people_of(cohort).aggregate(
        people=Count("pk"),
        without_address=Count("pk", filter=Q(user__email__endswith=f"@{DOMAIN}")),
    )
    invited = open_invitations(cohort).filter(awaited()).count()
    unwritten = unwritten_invitations(cohort).count()
    return counts | {"invited": invited, "unwritten": unwritten}


def members(cohort: Cohort) -> QuerySet[Enrolment]:
    """Return the active enrolments with their people, by name."""
    active = cohort.enrolments.filter(state=Enrolment.State.ACTIVE)
    return active.select_related("user__unit").order_by("user__sort_name", "pk")


def rosters_brought(cohort: Cohort) -> QuerySet[RosterImport]:
    """Return the cohort's newest lists with how many rows ``came`` and ``failed``.

    One person who came by the form is no list any more; one who waits for a choice is.
    """
    came = Q(lines__is_done=True, lines__outcome__in=COMING)
    lists = cohort.rosters.exclude(is_form=True, state=RosterImport.State.DONE)
    counted = lists.select_related("by").annotate(
        came=Count("lines", filter=came),
        failed=Count("lines", filter=Q(lines__outcome=PROBLEM)),
    )
    return counted[:LISTS_SHOWN]


def left_members(cohort: Cohort) -> QuerySet[Enrolment]:
    """Return those who were taken out; ``taken_out`` lists the acts, newest first.

    Two queries.
    """
    acts = Act.objects.filter(kind=Act.Kind.TAKEN_OUT).select_related("actor")
    left = left_people_of(cohort).select_related("user__unit")
    return left.prefetch_related(Prefetch("acts", acts, to_attr="taken_out"))


def members_without_address(cohort: Cohort) -> QuerySet[Enrolment]:
    """Return those who sign in with codes on paper."""
    return members(cohort).filter(user__email__endswith=f"@{DOMAIN}")


def moves_of(enrolment: Enrolment) -> Any:
    """Return the person's transfers, newest first."""
    return enrolment.moves.select_related("from_cohort", "to_cohort", "by")
