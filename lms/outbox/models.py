"""An effect: one thing to be done outside the database because of a committed fact."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Effect(models.Model):
    """A row written in the transaction of its cause and worked off later, once."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        # Refused for good or tried too often: a person looks at it.
        DEAD_LETTER = "aside"

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.WAITING
    )
    tries = models.PositiveSmallIntegerField(default=0)
    # By the database's clock, see ``clock``.
    created_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField(db_default=Now())
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("effect")
        verbose_name_plural = _("effects")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="effect_once"),
            models.CheckConstraint(
                name="effect_done_has_time",
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "due_at"],
                name="effect_waiting",
                condition=Q(state="waiting"),
            ),
            # What is claimed next, and what a person looks at, past all that is done.
            models.Index(
                fields=["kind", "id"], name="effect_next", condition=Q(state="waiting")
            ),
            models.Index(
                fields=["kind", "id"], name="effect_aside", condition=Q(state="aside")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class AwaySystem(models.Model):
    """A system outside that serves nobody now; the row is gone when it serves again."""

    name = models.CharField(max_length=40, primary_key=True)
    away_since = models.DateTimeField()
    # Nobody asks it before.
    asked_again_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class PurgedEffects(models.Model):
    """How many done effects of one kind were taken away, and when the last was done."""

    kind = models.CharField(max_length=40, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    last_done_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind}: {self.number}"
