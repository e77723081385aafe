"""Rights with dates: who supervises or coordinates what, or reads the reports, and how long.

Beside the lasting roles, which are groups of the same name. A right counts on its days and
no other, by the calendar of the site's time zone: see ``lms.cohorts.dated_rights``.
"""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.accounts.models import OrganisationUnit, Role
from lms.cohorts.models.cohorts import Cohort

# Editors and reviewers are none of them: what they do with pages goes by their groups.
GIVEN_ROLES = ("supervisor", "coordinator", "analyst")


class DatedRight(models.Model):
    """One person's right, from one day to another, over a unit or over a single group.

    ``ends_on`` is the last day on which it counts. ``closed_at`` says since when it counts
    no more whatever its days: taken back by ``closed_by``, or ended by itself.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="dated_rights"
    )
    role = models.CharField(
        pgettext_lazy("what somebody may do", "right"),
        max_length=20,
        choices=[one for one in Role.choices if one[0] in GIVEN_ROLES],
    )
    unit = models.ForeignKey(
        OrganisationUnit, models.PROTECT, null=True, blank=True, related_name="+"
    )
    cohort = models.ForeignKey(
        Cohort, models.PROTECT, null=True, blank=True, related_name="dated_rights"
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # For which last day the mail of the week before was written; another day, another mail.
    warned_for = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at", "-pk"]
        default_permissions = ()
        verbose_name = pgettext_lazy("what somebody may do", "right")
        verbose_name_plural = _("rights")
        constraints = [
            models.CheckConstraint(
                name="dated_right_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="dated_right_over_what_fits",
                condition=Q(role="supervisor", unit=None, cohort__isnull=False)
                | Q(role="supervisor", unit__isnull=False, cohort=None)
                | Q(role="coordinator", unit__isnull=False, cohort=None)
                | Q(role="analyst", unit=None, cohort=None),
            ),
            models.CheckConstraint(
                name="dated_right_not_to_oneself",
                condition=~Q(person=F("given_by")),
            ),
            models.CheckConstraint(
                name="dated_right_closed_by_somebody_then",
                condition=Q(closed_by=None) | Q(closed_at__isnull=False),
            ),
            models.UniqueConstraint(
                F("person"),
                F("role"),
                Coalesce("unit", 0),
                Coalesce("cohort", 0),
                condition=Q(closed_at=None),
                name="dated_right_open_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_on"],
                condition=Q(closed_at=None),
                name="dated_right_open_by_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.uid}"

    @property
    def over(self) -> Any:
        """The unit or the group that it is over; None for the whole agency."""
        return self.unit or self.cohort

    def state_on(self, day: date) -> str:
        """Return where it stands: "planned", "running", "ended" or "taken_back"."""
        if self.closed_by_id:
            return "taken_back"
        if self.closed_at or (self.ends_on and self.ends_on < day):
            return "ended"
        return "planned" if self.starts_on > day else "running"
