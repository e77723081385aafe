"""Services that change people: more than one part of the site calls them."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet

from lms.accounts.models import User


@transaction.atomic
def change_address(*, person: User, email: str) -> None:
    """Give a person another mail address, which he or she confirms at the next sign-in.

    The old address stops working at once, for codes by mail as well. Without a change
    nothing happens.
    """
    address = email.strip().lower()
    if person.email == address and not _others(person, address).exists():
        return
    _others(person, address).delete()
    EmailAddress.objects.update_or_create(
        user=person, email=address, defaults={"primary": True}
    )
    person.email = address
    person.save(update_fields=["email"])


def _others(person: User, address: str) -> QuerySet[EmailAddress]:
    return EmailAddress.objects.filter(user=person).exclude(email__iexact=address)
