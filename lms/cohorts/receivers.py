"""Signal receivers of accounts: what a confirmed address and a closed account bring."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.db.models.signals import post_save
from django.dispatch import receiver

from lms.accounts.models import User
from lms.cohorts.invitations import accept_all
from lms.cohorts.rights.endings import close_all_of


@receiver(email_confirmed, dispatch_uid="cohorts.invitations")
def take_invitations(email_address: EmailAddress, **told: Any) -> None:
    """Enrol a new person who came without the mail's link, or lost it on the way."""
    person = User.objects.get(pk=email_address.user_id)
    accept_all(user=person, email=email_address.email)


@receiver(post_save, sender=User, dispatch_uid="cohorts.rights_of_closed")
def close_rights(
    instance: User, created: bool, update_fields: Any, **told: Any
) -> None:
    """Close the rights with dates of an account that is closed or merged."""
    may_close = update_fields is None or "is_active" in update_fields
    if may_close and not (instance.is_active or created or told.get("raw")):
        close_all_of(instance)
