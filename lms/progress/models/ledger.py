"""The ledger: what learners did, row by row."""

from django.db import models
from django.utils import timezone

from lms.cohorts.models import Enrolment


class LearningEvent(models.Model):
    """One thing a learner did. Rows are only ever added (the database refuses changes).

    ``data`` holds absolute values, never differences, so that the state is a function of
    the set of events.
    """

    class Kind(models.TextChoices):
        LESSON_OPENED = "lesson.opened"  # once a day, {}
        LESSON_REACHED = "lesson.reached"  # {"block"}; written no more
        CHECK_ANSWERED = "check.answered"  # {"question", "answer", "fraction"}
        CASE_CHOSEN = "case.chosen"  # {"case", "node", "choice", "ends"}
        CASE_RESTARTED = "case.restarted"  # {"case"}
        CASE_FACTS = "case.facts"  # {"case"}: the facts were read instead of the story
        LESSON_FINISHED = "lesson.finished"
        ATTEMPT_STARTED = "attempt.started"  # {"attempt", "number"}
        ANSWER_SAVED = "answer.saved"  # {"attempt", "question", "answer"}
        ATTEMPT_SUBMITTED = (
            "attempt.submitted"  # {"attempt", "number", "score", "passed"}
        )
        # What named persons of the staff did; none of it is the learner's activity.
        UNIT_RESET = "unit.reset"  # {"by", "reason"}
        # Stands at the course's id: {"from", "to" (primary keys), "by", "change",
        # "excused" (all units that count as not required from then on; may be absent)}.
        EDITION_CHANGED = "edition.changed"
        # A unit goes on in another edition: {"done_at" (or ""), "change"}.
        UNIT_CARRIED = "unit.carried"
        # {"attempt", "number", "score", "passed", "decision", "now_passed"}
        ATTEMPT_REGRADED = "attempt.regraded"
        # Two accounts of one person were merged: {"merge", "events" (ids of
        # those of the other way, which count here too, see ``unions``), "told" (whether
        # the unit was done there), "complete" (whether the course was)}.
        UNIT_UNITED = "unit.united"
        # The merge was undone: {"merge", "without" (ids of this ledger's own events that
        # another way has from now on), "by"}.
        UNIT_PARTED = "unit.parted"

    uid = models.UUIDField(unique=True)
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="events", db_index=False
    )
    unit = models.UUIDField()
    kind = models.CharField(max_length=24, choices=Kind.choices)
    data = models.JSONField(default=dict)
    language = models.CharField(max_length=2)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["recorded_at", "uid"]
        indexes = [models.Index(fields=["enrolment", "unit"], name="event_of_unit")]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


BY_STAFF = frozenset(
    {
        LearningEvent.Kind.UNIT_RESET,
        LearningEvent.Kind.EDITION_CHANGED,
        LearningEvent.Kind.UNIT_CARRIED,
        LearningEvent.Kind.ATTEMPT_REGRADED,
        LearningEvent.Kind.UNIT_UNITED,
        LearningEvent.Kind.UNIT_PARTED,
    }
)
# Marks that say which events count; no state is made of them themselves.
UNIONS = frozenset({LearningEvent.Kind.UNIT_UNITED, LearningEvent.Kind.UNIT_PARTED})
