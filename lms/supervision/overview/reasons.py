"""Why a person needs somebody, as sentences in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.text.dates import long_date
from lms.supervision.overview.risk_rules import REASONS


@dataclass(slots=True, frozen=True)
class Why:
    """One reason; ``unit`` is the id of the test or lesson it is about, or empty."""

    name: str
    unit: str
    person: Any
    headings: dict[str, str]

    @property
    def label(self) -> str:
        """The reason in a few words, for the table and the spreadsheet."""
        return str(REASONS[self.name])

    @property
    def sentence(self) -> str:
        """The reason as a sentence about the person."""
        return SENTENCES[self.name](self.person, self.headings.get(self.unit, "—"))


def reasons_of(person: Any, headings: dict[str, str]) -> list[Why]:
    """Return why one of ``risk_rules.people`` needs somebody, the most urgent first.

    ``person`` is an annotated enrolment or its ``lines.Person``; ``headings`` are the
    units' names by id. Who counts no more needs nobody.
    """
    if not person.counts:
        return []
    return [
        Why(name, str(getattr(person, UNITS.get(name, ""), "")), person, headings)
        for name, true in zip(REASONS, _FLAGS(person), strict=True)
        if true
    ]


_FLAGS = attrgetter(*(f"is_{name}" for name in REASONS))
# Which field names the unit that a reason is about.
UNITS = {"asked": "asked_unit", "failed": "failed_unit", "stuck": "current_unit"}


def _wrote(person: Any, heading: str) -> str:
    return _("Wrote to you and waits for an answer.")


def _asked(person: Any, heading: str) -> str:
    return _("Asks for one more attempt at “%(test)s”.") % {"test": heading}


def _failed(person: Any, heading: str) -> str:
    return _("Did not pass “%(test)s” twice or more.") % {"test": heading}


def _bounced(person: Any, heading: str) -> str:
    on: datetime = person.came_back_at
    text = _("The letter to this address came back on %(date)s: ask for the right one.")
    return text % {"date": long_date(timezone.localdate(on))}


def _deadline(person: Any, heading: str) -> str:
    until: date = person.until
    return _("The deadline is on %(date)s.") % {"date": long_date(until)}


def _late(person: Any, heading: str) -> str:
    until: date = person.until
    return _("The deadline was on %(date)s.") % {"date": long_date(until)}


def _unseen(person: Any, heading: str) -> str:
    days = _days_since(person.waits_since)
    text = ngettext(
        "Invited %(days)s day ago, not signed in.",
        "Invited %(days)s days ago, not signed in.",
        days,
    )
    return text % {"days": days}


def _stuck(person: Any, heading: str) -> str:
    text = _("Comes back to “%(unit)s” for days without finishing it.")
    return text % {"unit": heading}


def _silent(person: Any, heading: str) -> str:
    days = _days_since(person.last_activity_at)
    text = ngettext(
        "Has done nothing for %(days)s day.",
        "Has done nothing for %(days)s days.",
        days,
    )
    return text % {"days": days}


def _new(person: Any, heading: str) -> str:
    return _("Has been in the group for a week and has not begun.")


def _days_since(moment: datetime) -> int:
    return (timezone.now() - moment).days


SENTENCES = {
    "wrote": _wrote,
    "asked": _asked,
    "failed": _failed,
    "bounced": _bounced,
    "deadline": _deadline,
    "stuck": _stuck,
    "silent": _silent,
    "unseen": _unseen,
    "new": _new,
    "late": _late,
}
