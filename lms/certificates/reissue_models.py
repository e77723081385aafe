"""Models of a reissue: many certificates issued anew, each with what came of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.certificates.revocation import RevocationClass
from lms.cohorts.models import Cohort


class Reissue(models.Model):
    """Many certificates issued anew: checked first, then worked off in chunks."""

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked, nothing changed yet")
        RUNNING = "running", _("being issued anew")
        DONE = "done", _("done")
        FAILED = "failed", _("stopped by a fault")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reissues"
    )
    # Of one group; empty: all that the person may replace.
    cohort = models.ForeignKey(
        Cohort, models.PROTECT, null=True, blank=True, related_name="reissues"
    )
    revoked_class = models.CharField(max_length=10, choices=RevocationClass.choices)
    reason = models.CharField(max_length=300)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.CHECKING
    )
    # How many would change, and how many of these are worked off.
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="reissue_done_within_total",
                condition=Q(rows_done__lte=F("rows_total")),
            ),
            models.CheckConstraint(
                name="reissue_finished_has_time",
                condition=Q(state="done", finished_at__isnull=False)
                | (~Q(state="done") & Q(finished_at__isnull=True)),
            ),
            models.CheckConstraint(name="reissue_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.uid}: {self.state}"


class ReissueRow(models.Model):
    """One certificate of a reissue: what would change, or why it is left as it is."""

    class Outcome(models.TextChoices):
        CHANGES = "changes", _("is issued anew")
        SAME = "same", _("stays: nothing would change")
        BLOCKED = "blocked", _("stays: cannot be issued anew")
        REPLACED = "replaced", _("was issued anew")

    reissue = models.ForeignKey(
        Reissue, models.CASCADE, related_name="rows", db_index=False
    )
    certificate = models.ForeignKey(
        "certificates.Certificate", models.PROTECT, related_name="+"
    )
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    # Names of the facts that would change.
    fields = models.JSONField(default=list)
    # Of what was shown; see ``comparison.digest_of``.
    digest = models.CharField(max_length=64, blank=True)
    # A word of ``reissues.words.WHY``.
    why = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["certificate_id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["reissue", "certificate"], name="reissue_certificate_once"
            ),
            models.CheckConstraint(
                name="reissue_blocked_says_why",
                condition=Q(outcome="blocked") & ~Q(why="")
                | ~Q(outcome="blocked") & Q(why=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.outcome}"
