"""The rows of a group's desk: who, why, how far, and the one act that helps most."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from lms.cohorts.models import Cohort
from lms.supervision.actions.nudges import PROPOSED
from lms.supervision.overview.lines import Awaited, Line, Person, table_lines
from lms.supervision.overview.outlines import headings_of

MORE_DAYS = 7


@dataclass
class Card:
    """One person's row: the line, which act helps with its reasons, and a letter's kind.

    ``act`` is one of "answer", "attempt", "deadline", "again" (the invitation), "address"
    (the right one of an invitation), "codes", "talk" (on the site), "letter" or empty.
    ``unit`` and ``test`` name the test to be given another attempt at; ``key`` makes a form
    that is sent twice one act.
    """

    line: Line
    act: str
    letter: str
    unit: str = ""
    test: str = ""
    new_deadline: datetime.date | None = None
    key: UUID = field(default_factory=uuid4)

    @property
    def pace(self) -> str:
        """What is left and for how long, in words: why the person stands where he does."""
        line = self.line
        if line.completed_at or not line.left:
            return ""
        days = (line.until - timezone.localdate()).days if line.until else None
        return _pace(line.left, days, get_language() or "")


# A desk says the same of many; words of two plurals take long to find.
@lru_cache(maxsize=2000)
def _pace(left_units: int, days: int | None, language: str) -> str:
    units = ngettext("%(count)s unit", "%(count)s units", left_units)
    left = units % {"count": left_units}
    if days is None:
        return _("%(units)s left, no deadline") % {"units": left}
    if days < 0:
        over = ngettext("%(count)s day", "%(count)s days", -days)
        words = _("%(units)s left, the deadline was %(days)s ago")
        return words % {"units": left, "days": over % {"count": -days}}
    still = ngettext("%(count)s day", "%(count)s days", days + 1)
    words = _("%(units)s left for %(days)s")
    return words % {"units": left, "days": still % {"count": days + 1}}


def cards_of(cohort: Cohort, persons: Iterable[Person | Awaited]) -> list[Card]:
    """Return a card for each of the persons, with the act that his or her reasons ask for."""
    names = headings_of(cohort)
    return [_card(line, names) for line in table_lines(cohort, persons)]


def _card(line: Line, names: dict[str, str]) -> Card:
    by_name = {why.name: why for why in line.reasons}
    first = line.reasons[0].name if line.reasons else ""
    card = Card(line=line, act="", letter=PROPOSED.get(first, "gentle"))
    if line.completed_at:
        card.letter = "praise"
    if test := by_name.get("asked") or by_name.get("failed"):
        card.unit, card.test = test.unit, names.get(test.unit, "")
    if "late" in by_name and line.until:
        today = timezone.localdate()
        card.new_deadline = today + datetime.timedelta(days=MORE_DAYS)
    card.act = _act(card, set(by_name))
    return card


def _act(card: Card, reasons: set[str]) -> str:
    """Return the act that helps at once; nothing for an invitation that is still young."""
    if card.line.invitation:
        if "bounced" in reasons:
            return "address"
        return "again" if reasons else ""
    if "wrote" in reasons:
        return "answer"
    if card.unit:
        return "attempt"
    if card.new_deadline:
        return "deadline"
    if not card.line.email:
        return "codes"
    # Where letters come back, what is written on the site waits there for the person.
    return "talk" if "bounced" in reasons else "letter"
