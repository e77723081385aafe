"""Marked attempts with what former key decisions made of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lms.progress.models import Attempt, ItemResult, Regrade


@dataclass(frozen=True)
class Former:
    """What one former key decision made of an attempt: the question, its share, the result."""

    question: str
    share: Decimal
    score: Decimal
    passed: bool


@dataclass(frozen=True)
class Marked:
    """A marked attempt: ``shares`` by question, ``former`` decisions in their order."""

    attempt: Attempt
    shares: dict[str, Decimal]
    former: list[Former]

    @property
    def questions(self) -> list[dict[str, Any]]:
        """Return the questions as they were asked."""
        return list(self.attempt.frozen["questions"])

    @property
    def counted_score(self) -> Decimal:
        """Return the best score it ever had."""
        own = self.attempt.score or Decimal(0)
        return max([own, *(former.score for former in self.former)])

    @property
    def had_passed(self) -> bool:
        """Tell whether it ever passed."""
        return bool(self.attempt.passed) or any(one.passed for one in self.former)


def marked(attempts: Sequence[Attempt]) -> list[Marked]:
    """Return the attempts with their shares and what decisions made of them; two queries.

    Plain values on purpose: rows that know each other are freed late, and of thousands of
    attempts only a few should be held at a time.
    """
    pks = [attempt.pk for attempt in attempts]
    shares: dict[int, dict[str, Decimal]] = defaultdict(dict)
    items = ItemResult.objects.filter(attempt__in=pks)
    for pk, question, share in items.values_list("attempt_id", "question", "share"):
        shares[pk][str(question)] = share
    former: dict[int, list[Former]] = defaultdict(list)
    names = ("attempt_id", "decision__question", "share", "score", "passed")
    rows = Regrade.objects.filter(attempt__in=pks).order_by("decision_id")
    for pk, question, *values in rows.values_list(*names):
        former[pk].append(Former(str(question), *values))
    return [Marked(one, shares[one.pk], former[one.pk]) for one in attempts]
