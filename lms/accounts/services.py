"""Services that change people: more than one part of the site calls them."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import QuerySet

from lms.accounts.models import User
from lms.accounts.sessions import end_all_sessions
from lms.audit.models import Action
from lms.audit.services import record


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
    record(Action.ADDRESS_CHANGED, target=person)


@transaction.atomic
def correct_name(*, person: User, name: str, by: User) -> None:
    """Give a person the name as it stands in the papers; who did it is recorded."""
    if name == person.full_name:
        return
    person.full_name = name
    person.save(update_fields=["full_name"])
    details = {"fields": ["full_name"]}
    record(Action.PERSON_CHANGED, actor=by, target=person, details=details)


def _others(person: User, address: str) -> QuerySet[EmailAddress]:
    return EmailAddress.objects.filter(user=person).exclude(email__iexact=address)


@transaction.atomic
def remove_second_step(*, person: User, by: User) -> int:
    """Take away somebody's app, passkeys and spare codes; return how many there were.

    All sessions end, and the person reads of it by mail. The password stays as it is.
    """
    count, _rows = Authenticator.objects.filter(user=person).delete()
    if count:
        record(Action.FACTORS_RESET, actor=by, target=person, details={"count": count})
        end_all_sessions(person)
        get_adapter().send_notification_mail("mfa/email/factors_reset", person)
    return count


@transaction.atomic
def sign_out_everywhere(*, person: User, by: User) -> int:
    """End all sessions of a person, and return how many there were."""
    count = end_all_sessions(person)
    details = {"count": count, "all": True}
    record(Action.SESSION_ENDED, actor=by, target=person, details=details)
    return count
