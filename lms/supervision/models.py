"""Models of supervisors' acts and notes, and of attempt requests."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.cohorts.models import Cohort, Enrolment


class Act(models.Model):
    """One act of a supervisor: who, what, when, to whom; rows are only added."""

    class Kind(models.TextChoices):
        LAUNCHED = "launched", _("launched the cohort")
        NUDGED = "nudged", _("wrote a reminder")
        ATTEMPT_GRANTED = "attempt", _("granted one more attempt")
        ATTEMPT_REFUSED = "refused", _("gave no further attempt")
        DEADLINE_MOVED = "deadline", _("moved the deadline")
        TAKEN_OUT = "taken_out", _("took out of the group")
        TAKEN_BACK = "taken_back", _("took back into the group")

    # Names the button that was pressed: pressed twice, it acts once.
    key = models.UUIDField(unique=True, null=True, editable=False)
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="acts")
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, null=True, blank=True, related_name="acts"
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The test's id, the new day or the kind of letter, as the act has it.
    about = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-done_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.actor}: {self.get_kind_display()}"


class Note(models.Model):
    """A supervisor's note about a person; no colleague reads it, the person in the own copy."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="supervision_notes",
        db_index=False,
    )
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="notes")
    text = models.TextField(_("note"), max_length=2000)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["author", "enrolment"], name="one_note_per_author_and_person"
            )
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"


class SavedFilter(models.Model):
    """Filters of the list of all people that somebody keeps under a name; nobody else's."""

    MOST = 20
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="saved_filters",
        db_index=False,
    )
    name = models.CharField(_("name"), max_length=60)
    # As it stands in the address; never the words that somebody was looked for by.
    query = models.CharField(max_length=500)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], name="saved_filter_once_by_name"
            )
        ]

    def __str__(self) -> str:
        return f"filter {self.pk}"


class AttemptRequest(models.Model):
    """A learner without attempts left asks for one more; a supervisor answers."""

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="attempt_requests"
    )
    unit = models.UUIDField()
    words = models.CharField(_("in your own words"), max_length=300, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    granted = models.BooleanField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_attempt_requests",
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "unit"],
                condition=Q(answered_at=None),
                name="one_open_attempt_request",
            ),
            models.CheckConstraint(
                name="attempt_request_answered_whole",
                condition=Q(answered_at=None, granted=None, answered_by=None)
                | Q(
                    answered_at__isnull=False,
                    granted__isnull=False,
                    answered_by__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"request of {self.enrolment_id} for {self.unit}"
