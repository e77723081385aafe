"""What was decided for a cohort when an edition was released, and who was moved."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Edition
from lms.cohorts.models import Cohort, Enrolment


class EditionChange(models.Model):
    """What an editor chose for one cohort when an edition was released.

    The choices for single units stand in each cohort's row, also where it keeps its
    edition: they hold when it moves on to a later one.
    """

    class Choice(models.TextChoices):
        KEEP = "keep", _("Keep the old edition")
        ADD = "add", _("Move on, with the choices made for each unit")

    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="changes", db_index=False
    )
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="edition_changes")
    choice = models.CharField(max_length=5, choices=Choice.choices)
    # Ids of changed units that those who have done them take again.
    again = models.JSONField(default=list, blank=True)
    # Ids of new units that those who have begun need not take.
    excused = models.JSONField(default=list, blank=True)
    note = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="edition_changes"
    )
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "cohort"], name="edition_change_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.cohort}: {self.choice}"


class EditionMove(models.Model):
    """One enrolment's step from an edition to a newer one."""

    change = models.ForeignKey(
        EditionChange, models.PROTECT, related_name="moves", db_index=False
    )
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="edition_moves"
    )
    from_edition = models.ForeignKey(Edition, models.PROTECT, related_name="left_by")
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "enrolment"], name="enrolment_moved_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} from {self.from_edition_id}"
