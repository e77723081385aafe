"""What supervisors did: who, what, when, to whom."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.cohorts.models import Cohort, Enrolment


class Act(models.Model):
    """One act of a supervisor; rows are only added."""

    class Kind(models.TextChoices):
        LAUNCHED = "launched", _("launched the cohort")
        NUDGED = "nudged", _("wrote a reminder")
        ATTEMPT_GRANTED = "attempt", _("granted one more attempt")
        DEADLINE_MOVED = "deadline", _("moved the deadline")

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="acts")
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, null=True, blank=True, related_name="acts"
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-done_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.actor}: {self.get_kind_display()}"
