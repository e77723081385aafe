"""Why a person needs somebody, as sentences in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.text.dates import long_date
from lms.cohorts.models import Enrolment
from lms.supervision.overview.risk_rules import REASONS


@dataclass(frozen=True)
class Why:
    """One reason; ``unit`` is the id of the test or lesson it is about, or empty."""

    name: str
    sentence: str
    unit: str = ""

    @property
    def label(self) -> str:
        """The reason in a few words, for the table and the spreadsheet."""
        return str(REASONS[self.name])


def reasons_of(enrolment: Enrolment, headings: dict[str, str]) -> list[Why]:
    """Return why one of ``needs.people`` needs somebody, the most urgent reason first.

    ``headings`` are the units' names by id.
    """
    return [
        SENTENCES[name](enrolment, headings)
        for name in REASONS
        if getattr(enrolment, f"is_{name}")
    ]


def _asked(enrolment: Any, headings: dict[str, str]) -> Why:
    unit = str(enrolment.asked_unit)
    text = _("Asks for one more attempt at “%(test)s”.")
    return Why("asked", text % {"test": headings.get(unit, "—")}, unit)


def _failed(enrolment: Any, headings: dict[str, str]) -> Why:
    unit = str(enrolment.failed_unit)
    text = _("Did not pass “%(test)s” twice or more.")
    return Why("failed", text % {"test": headings.get(unit, "—")}, unit)


def _deadline(enrolment: Any, headings: dict[str, str]) -> Why:
    until: date = enrolment.until
    past = until < timezone.localdate()
    text = (
        _("The deadline was on %(date)s.")
        if past
        else _("The deadline is on %(date)s.")
    )
    return Why("deadline", text % {"date": long_date(until)})


def _stuck(enrolment: Any, headings: dict[str, str]) -> Why:
    unit = str(enrolment.progress.current_unit)
    text = _("Comes back to “%(unit)s” for days without finishing it.")
    return Why("stuck", text % {"unit": headings.get(unit, "—")}, unit)


def _silent(enrolment: Any, headings: dict[str, str]) -> Why:
    days = _days_since(enrolment.progress.last_activity_at)
    text = ngettext(
        "Has done nothing for %(days)s day.",
        "Has done nothing for %(days)s days.",
        days,
    )
    return Why("silent", text % {"days": days})


def _new(enrolment: Any, headings: dict[str, str]) -> Why:
    return Why("new", _("Has been in the group for a week and has not begun."))


def _days_since(moment: datetime) -> int:
    return (timezone.now() - moment).days


SENTENCES = {
    "asked": _asked,
    "failed": _failed,
    "deadline": _deadline,
    "stuck": _stuck,
    "silent": _silent,
    "new": _new,
}
