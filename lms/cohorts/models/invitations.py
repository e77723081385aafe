"""An invitation: a place in a cohort for somebody who has no account yet."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from lms.accounts.facts import PersonFacts, birth_check
from lms.accounts.models import OrganisationUnit, User
from lms.accounts.name_order import NameKey
from lms.accounts.phones import phone_check
from lms.cohorts.models.cohorts import Cohort, Enrolment

DAYS_VALID = 60


def default_expiry() -> datetime:
    """Return when an invitation sent now ends."""
    return timezone.now() + timedelta(days=DAYS_VALID)


def still_open(prefix: str = "") -> Q:
    """Return the condition for invitations that let somebody in, now or once written.

    Before its first mail an invitation does not end: its days begin with that mail.
    ``prefix`` leads from another model to its invitations.
    """
    untaken = {f"{prefix}accepted_at": None, f"{prefix}withdrawn_at": None}
    in_time = Q(**{f"{prefix}mailed_at": None})
    in_time |= Q(**{f"{prefix}expires_at__gt": timezone.now()})
    return Q(**untaken) & in_time


class Invitation(PersonFacts):
    """Who is awaited in a cohort; ``token`` is what the mail's link carries."""

    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="invitations")
    email = models.EmailField()
    full_name = models.CharField(max_length=150)
    sort_name = NameKey()
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    sex = models.CharField(max_length=1, choices=User.Sex.choices, blank=True)
    unit = models.ForeignKey(
        OrganisationUnit, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    locality = models.CharField(max_length=150, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    # Set anew with every mail; before the first one it ends nothing.
    expires_at = models.DateTimeField(default=default_expiry)
    # When its last mail was queued; empty: nobody has been written to yet.
    mailed_at = models.DateTimeField(null=True, blank=True)
    # When its link was first opened by a person, as far as that can be told.
    opened_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    enrolment = models.ForeignKey(
        Enrolment, models.SET_NULL, null=True, blank=True, related_name="invitations"
    )

    class Meta:
        ordering = ["sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), "cohort", name="invited_once_to_a_cohort"
            ),
            phone_check("invitation_phone_e164"),
            birth_check("invitation_born_in_time"),
            models.CheckConstraint(
                name="invitation_not_both_ways",
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="invitation_enrols_when_accepted",
                condition=Q(enrolment=None) | Q(accepted_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} to {self.cohort}"

    @property
    def is_open(self) -> bool:
        """Whether its link still lets somebody in; ``still_open`` asks the same."""
        if self.accepted_at is not None or self.withdrawn_at is not None:
            return False
        return self.mailed_at is None or self.expires_at > timezone.now()
