"""Mails that say a message is there; what it says is read on the site alone."""

from lms.accounts.languages import whole_address
from lms.accounts.models import User
from lms.cohorts.responsibility import administrators, answering_for
from lms.conversations.models import Message
from lms.notifications.models import OutgoingMail
from lms.notifications.services import send_mail


def tell_of_question(oldest: Message) -> None:
    """Tell whoever answers for the group today of the oldest message that waits.

    Where nobody does, each administrator is told that somebody has to be named.
    """
    way = oldest.enrolment.merged_into or oldest.enrolment
    leader = answering_for(way.cohort)
    template = "message_waits" if leader else "message_unled"
    for reader in [leader] if leader else administrators():
        _tell(
            reader,
            key=f"{template}:{oldest.pk}:{reader.pk}",
            template=template,
            place=f"cohorts/{way.cohort.code}/people/{way.uid}/messages/",
            facts={"group": way.cohort.name},
        )


def tell_of_answer(oldest: Message) -> None:
    """Tell the learner of the oldest answer that is unread; an answer reaches its author."""
    way = oldest.enrolment.merged_into or oldest.enrolment
    _tell(
        way.user,
        key=f"message_answered:{oldest.pk}",
        template="message_answered",
        place=f"my/messages/{way.uid}/",
        facts={"author": oldest.author.full_name},
        answered_by=oldest.author,
    )


def _tell(
    reader: User,
    *,
    key: str,
    template: str,
    place: str,
    facts: dict[str, str],
    answered_by: User | None = None,
) -> None:
    """Write in the reader's language, once; nobody reads at a closed account."""
    if not (reader.is_active and reader.has_address):
        return
    if OutgoingMail.objects.filter(key=key).exists():
        return
    address = whole_address(place, reader.language)
    send_mail(
        key=key,
        recipient=reader.email,
        language=reader.language,
        template=template,
        context={"name": reader.full_name, "address": address, **facts},
        answered_by=answered_by,
    )
