"""Attempts at quizzes, with their questions as they were marked."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from lms.cohorts.models import Enrolment


class Attempt(models.Model):
    """One try at a quiz; ``frozen`` is what it is marked by, whatever changes later."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="attempts", db_index=False
    )
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


class ItemResult(models.Model):
    """One question within a marked attempt, as it was marked then; for item figures."""

    attempt = models.ForeignKey(
        Attempt, models.CASCADE, related_name="items", db_index=False
    )
    question = models.UUIDField()
    version = models.PositiveIntegerField()
    # Percent of the question's mark; ``rest`` is the mean of the attempt's other ones.
    share = models.DecimalField(max_digits=5, decimal_places=2)
    rest = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    # What was chosen, in a form that equal answers share, see ``items.picks_of``.
    picks = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "question"], name="item_once_per_attempt"
            )
        ]
        indexes = [
            models.Index(fields=["question", "version"], name="item_of_question")
        ]

    def __str__(self) -> str:
        return f"{self.question} in {self.attempt_id}"
