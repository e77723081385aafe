"""Models of persons' rights: copies of their data, requests for erasure, last clearings."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# One month, as article 12(3) of the GDPR, which Law 195/2024 follows.
DAYS_TO_ANSWER = 30


def private_storage() -> Storage:
    """Return the storage without public addresses."""
    return storages["private"]


class DataExport(models.Model):
    """One copy of a person's data: asked for, made by the worker, gone after some days."""

    class State(models.TextChoices):
        MAKING = "making", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("could not be made")
        # Somebody was erased since: perhaps it has that person in it.
        WITHDRAWN = "withdrawn", _("taken back")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="data_exports"
    )
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(max_length=10, choices=State.choices, default=State.MAKING)
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(upload_to="exports/", storage=private_storage, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state="making"),
                name="one_export_under_way",
            ),
            models.CheckConstraint(
                name="export_ready_has_file_and_end",
                condition=~Q(state="ready")
                | Q(ready_at__isnull=False, expires_at__isnull=False) & ~Q(file=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uid}: {self.state}"


class ErasureRequest(models.Model):
    """A request to erase a person's data; the row stays and shows that it was answered.

    ``RUNNING`` is seen only inside the transaction that erases: triggers that otherwise
    refuse every change let that one through.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for a decision")
        APPROVED = "approved", _("approved, to be done")
        RUNNING = "running", _("being done")
        # Everything is erased in the database; files are still being removed.
        ERASED = "erased", _("erased, files being removed")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Ground(models.TextChoices):
        ASKED = "asked", _("asked for by the person")
        # The rule for accounts that never started; see ``retention``.
        RETENTION = "retention", _("never started: by the rule of retention")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="erasure_requests"
    )
    ground = models.CharField(
        max_length=10, choices=Ground.choices, default=Ground.ASKED
    )
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.WAITING
    )
    # Empty where the rule of retention asks and decides.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # What was done by table, as {"table": {"removed", "blanked", "masked", "stays"}}.
    counts = models.JSONField(default=dict, blank=True)
    # Files still to be removed, once the transaction stands; names of our own only.
    files = models.JSONField(default=list, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        default_permissions = ()
        permissions = [("approve_erasure", "Can decide about requests for erasure")]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["waiting", "approved", "running", "erased"]),
                name="one_open_erasure",
            ),
            # Nobody decides about his or her own data, nor alone about anybody's.
            models.CheckConstraint(
                name="erasure_decided_by_another",
                condition=Q(decided_by=None)
                | ~Q(decided_by=F("person")) & ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="erasure_asked_is_decided",
                condition=Q(state__in=["waiting", "withdrawn"])
                | Q(ground="retention")
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="erasure_refused_has_reason",
                condition=~Q(state="refused") | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uid}: {self.state}"

    @property
    def answer_until(self) -> datetime:
        """When the person must have an answer."""
        return self.asked_at + timedelta(days=DAYS_TO_ANSWER)

    @property
    def is_late(self) -> bool:
        """Whether that day is over and nobody has decided."""
        return self.state == self.State.WAITING and self.answer_until < timezone.now()


class RetentionRun(models.Model):
    """When a rule of retention was last applied, and to how many rows; one row a rule."""

    rule = models.CharField(max_length=40, primary_key=True)
    ran_at = models.DateTimeField()
    number = models.PositiveIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.rule}: {self.number}"
