"""The cards of "who needs me today", each with the acts that help there and then."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.cohorts.models import Cohort, Enrolment
from lms.supervision.actions.nudges import PROPOSED
from lms.supervision.forms import AttemptForm, DeadlineForm
from lms.supervision.overview import selectors

CARDS = 6
MORE_DAYS = 7


@dataclass
class Urgent:
    """One person's card: the line, the forms that fit its reasons, and a letter's kind."""

    line: selectors.Line
    letter: str
    attempt: AttemptForm | None = None
    test: str = ""
    deadline: DeadlineForm | None = None
    new_deadline: datetime.date | None = None

    @property
    def asked(self) -> bool:
        return any(why.name == "asked" for why in self.line.reasons)


def urgent_people(cohort: Cohort, chosen: Iterable[Enrolment]) -> list[Urgent]:
    """Return a card for each of the chosen of ``needs.people`` who needs somebody."""
    names = selectors.headings_of(cohort)
    lines = selectors.bare_lines(cohort, chosen)
    return [_card(line, names) for line in lines if line.reasons]


def _card(line: selectors.Line, names: dict[str, str]) -> Urgent:
    first = line.reasons[0].name
    card = Urgent(line=line, letter=PROPOSED.get(first, "gentle"))
    by_name = {why.name: why for why in line.reasons}
    if test := by_name.get("asked") or by_name.get("failed"):
        card.test = names.get(test.unit, "")
        card.attempt = _attempt_form(line, test.unit, card.test)
    if "deadline" in by_name and line.until:
        base = max(line.until, timezone.localdate())
        card.new_deadline = base + datetime.timedelta(days=MORE_DAYS)
        card.deadline = _deadline_form(line, card.new_deadline)
    return card


def _attempt_form(line: selectors.Line, unit: str, name: str) -> AttemptForm:
    initial = {"unit": unit, "reason": _("Asked for one more attempt")}
    return AttemptForm(
        tests=[(unit, name)], initial=initial, auto_id=f"attempt-{line.uid}-%s"
    )


def _deadline_form(line: selectors.Line, day: datetime.date) -> DeadlineForm:
    initial: dict[str, Any] = {"deadline": day, "reason": _("Needs more time")}
    return DeadlineForm(initial=initial, auto_id=f"deadline-{line.uid}-%s")
