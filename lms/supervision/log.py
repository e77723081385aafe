"""Who did what, as sentences in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.languages import in_language
from lms.certificates.facts import long_date
from lms.cohorts.models import Cohort
from lms.progress.manifest import unit_of
from lms.supervision.doors import Visit
from lms.supervision.models import Act
from lms.supervision.nudges import KINDS
from lms.supervision.selectors import headings_of


@dataclass(frozen=True)
class Entry:
    """One line of the log."""

    done_at: datetime
    sentence: str
    reason: str


def acts_of(cohort: Cohort) -> QuerySet[Act]:
    """Return the cohort's acts, newest first."""
    acts = cohort.acts.select_related(
        "actor", "enrolment__user", "enrolment__edition", "enrolment__progress"
    )
    return acts.defer("enrolment__edition__manifest")


def entries(
    cohort: Cohort, acts: Iterable[Act], visit: Visit | None = None
) -> list[Entry]:
    """Return acts as sentences; queries only for tests that no edition has any more.

    ``visit`` says what its person reads of learners; without it, everything. A reason
    is free text, and others than its author do not read it where names are not shown.
    """
    names = headings_of(cohort)
    return [_entry(act, names, visit) for act in acts]


def _entry(act: Act, names: dict[str, str], visit: Visit | None) -> Entry:
    person = ""
    if act.enrolment:
        user = act.enrolment.user
        person = visit.called(user) if visit else user.full_name
    hidden = visit and not visit.sees_names and act.actor_id != visit.user.pk
    reason = "" if hidden else act.reason
    return Entry(act.done_at, _sentence(act, names, person), reason)


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
