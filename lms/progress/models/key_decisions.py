"""Corrected keys: how older attempts are treated, and what became of each."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.progress.models.attempts import Attempt


class KeyDecision(models.Model):
    """How attempts marked by an older key of a question are treated, and who said so."""

    class Choice(models.TextChoices):
        FULL = "full", _("Full marks for this question to everybody")
        BOTH = "both", _("Count both: an answer right by the old or the new key")
        NEW = "new", _("Only the new key")
        LEAVE = "leave", _("Leave the results as they are")

    question = models.UUIDField()
    # The version whose key is the new one, and the question as it then was.
    version = models.PositiveIntegerField()
    key = models.JSONField()
    choice = models.CharField(max_length=5, choices=Choice.choices)
    reason = models.CharField(max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="key_decisions"
    )
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "version"], name="key_decided_once"
            ),
            models.CheckConstraint(
                name="key_decision_has_reason", condition=~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.version}: {self.choice}"


class Regrade(models.Model):
    """What one decision made of one attempt; the attempt's own score stays."""

    decision = models.ForeignKey(
        KeyDecision, models.PROTECT, related_name="regrades", db_index=False
    )
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="regrades")
    share = models.DecimalField(max_digits=5, decimal_places=2)
    score = models.DecimalField(max_digits=5, decimal_places=2)
    passed = models.BooleanField()
    regraded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["decision_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "attempt"], name="attempt_regraded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.score}"
