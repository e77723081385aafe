"""The ledger, what is folded from it, and attempts at tests."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from lms.cohorts.models import Enrolment


class LearningEvent(models.Model):
    """One thing a learner did. Rows are only ever added (the database refuses changes).

    ``data`` holds absolute values, never differences, so that the state is a function of
    the set of events.
    """

    class Kind(models.TextChoices):
        LESSON_OPENED = "lesson.opened"
        LESSON_REACHED = "lesson.reached"  # {"block"}
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
        UNIT_RESET = "unit.reset"  # {"by", "reason"}

    uid = models.UUIDField(unique=True)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="events")
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


class EnrolmentProgress(models.Model):
    """The enrolment's folded state; locked while an event is added."""

    enrolment = models.OneToOneField(
        Enrolment, models.CASCADE, primary_key=True, related_name="progress"
    )
    units_required = models.PositiveSmallIntegerField(default=0)
    units_done = models.PositiveSmallIntegerField(default=0)
    current_unit = models.UUIDField(null=True, blank=True)
    last_activity_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="progress_not_above_all",
                condition=Q(units_done__lte=F("units_required")),
            ),
            models.CheckConstraint(
                name="progress_complete_means_all",
                condition=Q(completed_at=None) | Q(units_done=F("units_required")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.units_done} of {self.units_required}"


class UnitProgress(models.Model):
    """One unit's folded state within an enrolment."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="units")
    unit = models.UUIDField()
    # What the fold knows of the unit, see ``fold.UnitState``; rebuilt from events.
    state = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    best_score = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    last_activity_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "unit"], name="unit_once"),
            models.CheckConstraint(
                name="best_score_is_percent",
                condition=Q(best_score=None)
                | Q(best_score__gte=0, best_score__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} of {self.enrolment_id}"


class Attempt(models.Model):
    """One try at a quiz; ``frozen`` is what it is marked by, whatever changes later."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="attempts")
    unit = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    form = models.CharField(max_length=1, blank=True)
    pass_mark = models.DecimalField(max_digits=5, decimal_places=2)
    # Drawn questions in order, with texts, options in shown order, and the key.
    frozen = models.JSONField()
    # Last saved answer by question id; the ledger holds every save.
    answers = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "unit", "number"], name="attempt_number_once"
            ),
            models.UniqueConstraint(
                fields=["enrolment", "unit"],
                condition=Q(submitted_at=None),
                name="one_open_attempt",
            ),
            models.CheckConstraint(
                name="attempt_marked_when_submitted",
                condition=Q(submitted_at=None, score=None, passed=None)
                | Q(
                    submitted_at__isnull=False,
                    score__gte=Decimal(0),
                    score__lte=Decimal(100),
                    passed__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.number} at {self.unit}"


class AttemptGrant(models.Model):
    """One more attempt than the quiz allows, given by a named person with a reason."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="grants")
    unit = models.UUIDField()
    reason = models.CharField(max_length=300)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="granted_attempts"
    )
    granted_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"one more attempt at {self.unit}"
