"""Preview of a regrading: what each decision would do, before anybody decides.

It marks as the decision itself does, see ``corrected``, and keeps nothing: memory stays the
same however many attempts there are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db.models import Max, OuterRef, Subquery

from courses.models.snapshots import frozen_questions
from lms.progress.marking import Question
from lms.progress.models import Attempt, LearningEvent
from lms.progress.regrading.apply import marked_by_older_key
from lms.progress.regrading.records import Marked, marked
from lms.progress.regrading.rescoring import Choice, corrected_score

CHUNK = 100


@dataclass
class Forecast:
    """Numbers of attempts in a preview; ``higher`` and ``newly_passed`` would change.

    ``lower`` would be marked lower than they count now, ``below`` of them no longer pass:
    they keep what they have, for the best result counts.
    """

    choice: str
    higher: int = 0
    newly_passed: int = 0
    lower: int = 0
    below: int = 0

    def add(self, before: Marked, question: UUID, key: Question) -> None:
        """Count what the choice would make of one attempt."""
        _share, score = corrected_score(
            marked=before, question=question, choice=self.choice, key=key
        )
        passes, passed = score >= before.attempt.pass_mark, before.had_passed
        self.higher += score > before.counted_score
        self.lower += score < before.counted_score
        self.newly_passed += passes and not passed and not _set_back(before.attempt)
        self.below += passed and not passes


def forecasts(question: UUID, version: int) -> list[Forecast]:
    """Return what each choice would do, in the order in which they are offered.

    ``version`` is the question's present one. Attempts still open are not among them; they
    are treated alike once they are handed in. Two queries for each hundred attempts, four besides.
    """
    found = [Forecast(choice) for choice in Choice.values]
    key = frozen_questions([str(question)]).get(str(question))
    if key is None:
        return found
    changing = [one for one in found if one.choice != Choice.LEAVE]
    for before in _marked(question, version):
        for forecast in changing:
            forecast.add(before, question, key)
    return found


def _marked(question: UUID, version: int) -> Iterator[Marked]:
    pks = marked_by_older_key(question, version).values("attempt_id")
    resets = LearningEvent.objects.filter(
        enrolment=OuterRef("enrolment"),
        unit=OuterRef("unit"),
        kind=LearningEvent.Kind.UNIT_RESET,
    )
    last = resets.order_by().values("unit").annotate(at=Max("recorded_at")).values("at")
    rows = Attempt.objects.filter(pk__in=pks).annotate(reset_at=Subquery(last))
    attempts = rows.order_by("pk").iterator(chunk_size=CHUNK)
    while chunk := list(islice(attempts, CHUNK)):
        yield from marked(chunk)


def _set_back(attempt: Attempt) -> bool:
    """Tell whether the test is to be taken again: what was done before does not pass it."""
    reset_at = getattr(attempt, "reset_at", None)
    return reset_at is not None and attempt.started_at <= reset_at
