"""Signal receiver of a confirmed address: open invitations to it are taken."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.dispatch import receiver

from lms.accounts.models import User
from lms.cohorts.invitations import accept_all


@receiver(email_confirmed, dispatch_uid="cohorts.invitations")
def take_invitations(email_address: EmailAddress, **told: Any) -> None:
    """Enrol a new person who came without the mail's link, or lost it on the way."""
    person = User.objects.get(pk=email_address.user_id)
    accept_all(user=person, email=email_address.email)
