"""Reminder preferences, and the reminders that were sent."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from lms.cohorts.models import Enrolment

# Bit 0 is Monday, as in date.weekday().
WORKING_DAYS = 0b0011111
DEFAULT_HOUR = 9


class Preference(models.Model):
    """A person's choice; who has no row gets the defaults."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="reminder_preference",
    )
    reminders = models.BooleanField(default=True)
    # The Monday summary; means something for supervisors only.
    summary = models.BooleanField(default=True)
    days = models.PositiveSmallIntegerField(default=WORKING_DAYS)
    # On the clock of the site's time zone.
    hour = models.PositiveSmallIntegerField(default=DEFAULT_HOUR)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reminder_on_some_day", condition=Q(days__gte=1, days__lte=127)
            ),
            models.CheckConstraint(
                name="reminder_hour_of_day", condition=Q(hour__gte=0, hour__lte=23)
            ),
        ]

    def __str__(self) -> str:
        return f"preference of {self.user_id}"

    @property
    def weekdays(self) -> list[int]:
        """The chosen days, 0 for Monday."""
        return [day for day in range(7) if self.days >> day & 1]


class Reminder(models.Model):
    """One mail or text message that a rule wrote; its constraints are why nobody gets it twice.

    ``occasion`` is the deadline, the day the silence began, the last day of a certificate,
    or the summary's Monday.
    """

    class Kind(models.TextChoices):
        LAST_DAY = "day"
        WEEK = "week"
        SILENCE = "silence"
        RENEWABLE = "renewable"
        MONTH = "month"
        LAST_VALID = "last_valid"
        SUMMARY = "summary"

    # Made before it is stored: so a worker knows which rows of a batch are its own.
    uid = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="reminders",
        db_index=False,
    )
    enrolment = models.ForeignKey(
        Enrolment,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="reminders",
        db_index=False,
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    occasion = models.DateField()
    on = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "kind", "occasion"], name="reminder_once"
            ),
            models.UniqueConstraint(
                fields=["user", "occasion"],
                condition=Q(kind="summary"),
                name="summary_once",
            ),
            models.UniqueConstraint(
                fields=["user", "on"], name="one_reminder_a_person_a_day"
            ),
            models.CheckConstraint(
                name="summary_is_of_no_enrolment",
                condition=Q(kind="summary", enrolment=None)
                | (~Q(kind="summary") & Q(enrolment__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.occasion}"

    @property
    def mail_key(self) -> str:
        """The key of the mail's row, or of the text message's."""
        return f"reminder:{self.uid}"
