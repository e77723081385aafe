"""Cohort and enrolment models: people taking one edition together."""

import secrets
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Edition
from lms.accounts.models import OrganisationUnit

# Without letters and digits that look alike in print: 0 O, 1 I L.
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_code() -> str:
    """Return a random code of eight letters, about 40 bits."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(8))


class PartTaken(models.TextChoices):
    """What of an edition somebody takes."""

    WHOLE = "whole", _("the whole course")
    CHANGES = "changes", _("what changed, to renew a certificate")


# Django's choices are more than mypy sees in them.
Takes: Any = PartTaken


class Cohort(models.Model):
    """People who take one edition of a course in the same weeks."""

    code = models.CharField(max_length=20, unique=True, default=new_code)
    name = models.CharField(_("name"), max_length=150)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="cohorts")
    supervisor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="supervised_cohorts"
    )
    unit = models.ForeignKey(
        OrganisationUnit, models.PROTECT, null=True, blank=True, related_name="cohorts"
    )
    starts_on = models.DateField(_("starts on"))
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    launched_at = models.DateTimeField(null=True, blank=True)
    # What a person types to join; empty: joining by code is closed.
    join_code = models.CharField(max_length=20, blank=True, default=new_code)
    # How many people the cohort may have for the code still to work; empty: any number.
    join_limit = models.PositiveIntegerField(
        _("how many people may be in the group"), null=True, blank=True
    )
    join_opens_on = models.DateField(_("the code works from"), null=True, blank=True)
    join_closes_on = models.DateField(_("the code works until"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # The group whose people renew their certificates here; it is made by the first of them.
    renews = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="renewal_groups"
    )
    takes = models.CharField(
        max_length=7, choices=Takes.choices, default=Takes.WHOLE, db_default="whole"
    )

    class Meta:
        ordering = ["-starts_on", "code"]
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        constraints = [
            models.CheckConstraint(
                name="cohort_deadline_after_start",
                condition=Q(deadline=None) | Q(deadline__gte=F("starts_on")),
                violation_error_message=_(
                    "The deadline cannot come before the first day."
                ),
            ),
            models.CheckConstraint(
                name="cohort_code_closes_after_opening",
                condition=Q(join_opens_on=None)
                | Q(join_closes_on=None)
                | Q(join_closes_on__gte=F("join_opens_on")),
                violation_error_message=_(
                    "The code cannot end before it begins to work."
                ),
            ),
            models.UniqueConstraint(
                fields=["join_code"],
                condition=~Q(join_code=""),
                name="join_code_unique",
            ),
            models.CheckConstraint(
                name="cohort_takes_changes_to_renew",
                condition=Q(takes="whole") | Q(takes="changes", renews__isnull=False),
            ),
            models.CheckConstraint(
                name="cohort_renews_another", condition=~Q(renews=F("pk"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Enrolment(models.Model):
    """One person's way through one edition, within a cohort."""

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        WITHDRAWN = "withdrawn", _("withdrawn")
        TRANSFERRED = "transferred", _("transferred")
        MERGED = "merged", _("united with another way of the same person")

    # Also the xAPI registration of everything done under it.
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="enrolments",
    )
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="enrolments")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="enrolments")
    state = models.CharField(max_length=12, choices=State.choices, default=State.ACTIVE)
    enrolled_at = models.DateTimeField(default=timezone.now)
    deadline = models.DateField(null=True, blank=True)
    # The way whose certificate this one renews: the same person once more.
    renews = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="renewal"
    )
    takes = models.CharField(
        max_length=7, choices=Takes.choices, default=Takes.WHOLE, db_default="whole"
    )
    # The way that counts for this one too, since two accounts of one person were merged.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_ways"
    )
    # Whom the record store knows as the actor of this way, where that is another account
    # than today's: what is registered once keeps its actor.
    began_as = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="ways_begun",
    )
    # The way from which this one took what was done on it between a merge and its undoing.
    parted_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parted_ways"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            # Of two accounts that became one, both may have been in the group.
            models.UniqueConstraint(
                fields=["user", "cohort"],
                condition=Q(merged_into=None),
                name="enrolled_once",
            ),
            models.UniqueConstraint(
                fields=["user", "edition"],
                condition=Q(state="active", renews=None),
                name="one_active_enrolment_per_edition",
            ),
            models.CheckConstraint(
                name="enrolment_takes_changes_to_renew",
                condition=Q(takes="whole") | Q(takes="changes", renews__isnull=False),
            ),
            models.CheckConstraint(
                name="enrolment_renews_another", condition=~Q(renews=F("pk"))
            ),
            models.CheckConstraint(
                name="enrolment_merged_into_another",
                condition=Q(merged_into=None) & ~Q(state="merged")
                | Q(merged_into__isnull=False, state="merged")
                & ~Q(merged_into=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.cohort}"


class EnrolmentMove(models.Model):
    """One transfer of an enrolment to another cohort; rows are only added."""

    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="moves")
    from_cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="+")
    to_cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=300)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-moved_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="move_changes_cohort",
                condition=~Q(from_cohort=F("to_cohort")),
                violation_error_message=_("The person is in this group already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.from_cohort_id} to {self.to_cohort_id}"
