"""Activity log of a group: who did what, as sentences in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.utils.translation import gettext as _

from courses.text.dates import long_date
from courses.text.languages import in_language
from lms.accounts.models import User
from lms.cohorts.models import Cohort, Enrolment, EnrolmentMove
from lms.progress.manifest import unit_of
from lms.supervision.actions.nudges import KINDS
from lms.supervision.models import Act
from lms.supervision.overview.outlines import headings_of
from lms.supervision.portals.base import CohortContext


@dataclass(frozen=True)
class Entry:
    """One line of the log."""

    done_at: datetime
    sentence: str
    reason: str


def of_group(cohort: Cohort) -> QuerySet[Any]:
    """Return what was done in the group, newest first, with the moves into and out of it."""
    moves = EnrolmentMove.objects.filter(Q(from_cohort=cohort) | Q(to_cohort=cohort))
    return _in_order(cohort.acts.all(), moves)


def about(enrolment: Enrolment) -> QuerySet[Any]:
    """Return what was done for a person, newest first, in earlier groups too.

    Also on a way that was united with this one.
    """
    here = Q(enrolment=enrolment) | Q(enrolment__merged_into=enrolment)
    return _in_order(Act.objects.filter(here), EnrolmentMove.objects.filter(here))


def _in_order(acts: QuerySet[Act], moves: QuerySet[EnrolmentMove]) -> QuerySet[Any]:
    """Return only which they are: a page of both is chosen in one query."""
    acts = acts.order_by().annotate(at=F("done_at"), is_move=Value(0))
    moves = moves.order_by().annotate(at=F("moved_at"), is_move=Value(1))
    which = ("at", "is_move", "pk")
    both = acts.values_list(*which).union(moves.values_list(*which), all=True)
    return both.order_by("-at", "-is_move", "-pk")


def entries(
    cohort: Cohort, rows: Iterable[Any], cohort_context: CohortContext | None = None
) -> list[Entry]:
    """Return the rows as sentences: two queries, and one for each test of no edition now.

    ``cohort_context`` says what its person reads of learners; without it, everything. A reason
    is free text, and others than its author do not read it where names are not shown.
    """
    chosen, names = list(rows), headings_of(cohort)
    acts = _acts().in_bulk([pk for _at, is_move, pk in chosen if not is_move])
    moves = _moves().in_bulk([pk for _at, is_move, pk in chosen if is_move])
    return [
        _move_entry(moves[pk], cohort_context)
        if is_move
        else _entry(acts[pk], names, cohort_context)
        for _at, is_move, pk in chosen
    ]


def _acts() -> QuerySet[Act]:
    acts = Act.objects.select_related(
        "actor", "enrolment__user", "enrolment__edition", "enrolment__progress"
    )
    return acts.defer("enrolment__edition__manifest")


def _moves() -> QuerySet[EnrolmentMove]:
    return EnrolmentMove.objects.select_related(
        "by", "enrolment__user", "from_cohort", "to_cohort"
    )


def _entry(
    act: Act, names: dict[str, str], cohort_context: CohortContext | None
) -> Entry:
    person = _display_name(act.enrolment, cohort_context) if act.enrolment else ""
    reason = _reason(act.reason, act.actor, cohort_context)
    return Entry(act.done_at, _sentence(act, names, person), reason)


def _move_entry(move: EnrolmentMove, cohort_context: CohortContext | None) -> Entry:
    sentence = _("%(actor)s moved %(person)s from “%(source)s” to “%(target)s”.") % {
        "actor": str(move.by),
        "person": _display_name(move.enrolment, cohort_context),
        "source": move.from_cohort.name,
        "target": move.to_cohort.name,
    }
    return Entry(move.moved_at, sentence, _reason(move.reason, move.by, cohort_context))


def _display_name(enrolment: Enrolment, cohort_context: CohortContext | None) -> str:
    return (
        cohort_context.display_name(enrolment.user)
        if cohort_context
        else enrolment.user.full_name
    )


def _reason(reason: str, author: User, cohort_context: CohortContext | None) -> str:
    is_read = (
        cohort_context is None
        or cohort_context.sees_names
        or author == cohort_context.user
    )
    return reason if is_read else ""


def sent_before() -> str:
    """Return what is said of a form that counted when it was sent for the first time."""
    return _(
        "This form was sent before and counted once. To do the same again, open the page"
        " anew."
    )


def _sentence(act: Act, names: dict[str, str], person: str) -> str:
    about = _about(act, names)
    return _words(act) % {"actor": str(act.actor), "person": person, "about": about}


def _about(act: Act, names: dict[str, str]) -> str:
    if act.kind == Act.Kind.NUDGED:
        return str(KINDS[act.about].label) if act.about in KINDS else ""
    if act.kind == Act.Kind.DEADLINE_MOVED:
        return long_date(date.fromisoformat(act.about)) if act.about else "—"
    return names.get(act.about) or _own_heading(act)


def _own_heading(act: Act) -> str:
    """Return a test's heading from the person's edition, where the group's lacks it."""
    unit = unit_of(act.enrolment, act.about) if act.enrolment else None
    return in_language(unit["heading"]) if unit else "—"


def _words(act: Act) -> str:
    if act.kind == Act.Kind.DEADLINE_MOVED and act.enrolment is None:
        return _("%(actor)s moved the group's deadline to %(about)s.")
    return {
        "launched": _("%(actor)s launched the group."),
        "nudged": _("%(actor)s wrote to %(person)s: %(about)s."),
        "attempt": _("%(actor)s gave %(person)s one more attempt at “%(about)s”."),
        "refused": _("%(actor)s gave %(person)s no further attempt at “%(about)s”."),
        "deadline": _("%(actor)s moved the deadline of %(person)s to %(about)s."),
        "taken_out": _("%(actor)s took %(person)s out of the group."),
        "taken_back": _("%(actor)s took %(person)s back into the group."),
    }[act.kind]
