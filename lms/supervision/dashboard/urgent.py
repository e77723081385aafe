"""The cards of "who needs me today", each with the acts that help there and then."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.utils import timezone

from lms.cohorts.models import Cohort
from lms.supervision.actions.nudges import PROPOSED
from lms.supervision.overview.lines import Line, Person, table_lines
from lms.supervision.overview.outlines import headings_of

CARDS = 6
MORE_DAYS = 7


@dataclass
class Urgent:
    """One person's card: the line, what helps with its reasons, and a letter's kind.

    ``unit`` and ``test`` name the test to be given another attempt at; the keys make a
    form that is sent twice one act.
    """

    line: Line
    letter: str
    unit: str = ""
    test: str = ""
    new_deadline: datetime.date | None = None
    attempt_key: UUID = field(default_factory=uuid4)
    deadline_key: UUID = field(default_factory=uuid4)

    @property
    def asked(self) -> bool:
        return any(why.name == "asked" for why in self.line.reasons)


def urgent_people(cohort: Cohort, persons: Iterable[Person]) -> list[Urgent]:
    """Return a card for each of the persons who needs somebody."""
    names = headings_of(cohort)
    lines = table_lines(cohort, persons)
    return [_card(line, names) for line in lines if line.reasons]


def _card(line: Line, names: dict[str, str]) -> Urgent:
    first = line.reasons[0].name
    card = Urgent(line=line, letter=PROPOSED.get(first, "gentle"))
    by_name = {why.name: why for why in line.reasons}
    if test := by_name.get("asked") or by_name.get("failed"):
        card.unit, card.test = test.unit, names.get(test.unit, "")
    if "deadline" in by_name and line.until:
        base = max(line.until, timezone.localdate())
        card.new_deadline = base + datetime.timedelta(days=MORE_DAYS)
    return card
