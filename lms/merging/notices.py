"""Mails about a merge and its undoing: neutral, to each address, in each account's language.

If the two were two persons after all, neither learns the other's name or address by them.
"""

from typing import Any

from lms.accounts.languages import whole_address
from lms.accounts.models import User
from lms.accounts.placeholders import is_placeholder
from lms.cohorts.mail_sender import signer_of
from lms.cohorts.models import Enrolment
from lms.merging.addresses import sign_in_address
from lms.merging.models import AccountMerge
from lms.merging.plans import Choice
from lms.notifications.services import send_mail


def tell_merged(row: AccountMerge, choice: Choice) -> None:
    """Write to both addresses what becomes of each; call while they are as they were."""
    stays, goes = choice.stays, choice.goes
    is_of_goes = choice.signs_in == goes
    chosen = sign_in_address(stays.email, goes.email, is_of_goes=is_of_goes)
    for person in (stays, goes):
        signs_in = choice.keeps_other or person.email == chosen
        _tell(row, person, "accounts_merged", row.by, signs_in=signs_in)


def tell_undone(row: AccountMerge) -> None:
    """Write to both that each has an account of its own again."""
    for person in (row.stays, row.goes):
        _tell(row, person, "accounts_parted", row.undone_by or row.by)


def _tell(
    row: AccountMerge, person: User, template: str, by: User, **facts: Any
) -> None:
    if is_placeholder(person.email):
        return
    contact = _contact(person, by)
    send_mail(
        key=f"{template}:{row.uid}:{person.public_id}",
        recipient=person.email,
        language=person.language,
        template=template,
        context={
            "address": whole_address("accounts/login/", person.language),
            "until": row.undo_until.date(),
            "contact": contact.full_name,
            "contact_address": contact.email if contact.has_address else "",
            **facts,
        },
    )


def _contact(person: User, by: User) -> User:
    """Return whom the person can ask: who answers for the last group, or who did it."""
    places = Enrolment.objects.filter(user=person).select_related("cohort__supervisor")
    last = places.order_by("-enrolled_at", "-pk").first()
    return (signer_of(last.cohort, by) if last else None) or by
