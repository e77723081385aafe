"""Mails that say a message is there; what it says is read on the site alone."""

from lms.accounts.languages import whole_address
from lms.accounts.models import User
from lms.cohorts.responsibility import answering_for
from lms.conversations.models import Message
from lms.notifications.services import send_mail


def tell_of_question(message: Message) -> None:
    """Tell whoever answers for the group today that somebody of it wrote."""
    enrolment = message.enrolment
    place = f"cohorts/{enrolment.cohort.code}/people/{enrolment.uid}/messages/"
    facts = {"group": enrolment.cohort.name}
    reader = answering_for(enrolment.cohort)
    _tell(reader, message, "message_waits", place, facts)


def tell_of_answer(message: Message) -> None:
    """Tell the learner that something was written."""
    enrolment = message.enrolment
    facts = {"author": message.author.full_name}
    place = f"my/messages/{enrolment.uid}/"
    _tell(enrolment.user, message, "message_answered", place, facts)


def _tell(
    reader: User, message: Message, template: str, place: str, facts: dict[str, str]
) -> None:
    """Write in the reader's language; nobody reads at a closed account."""
    if not (reader.is_active and reader.has_address):
        return
    address = whole_address(place, reader.language)
    send_mail(
        key=f"{template}:{message.pk}",
        recipient=reader.email,
        language=reader.language,
        template=template,
        context={"name": reader.full_name, "address": address, **facts},
    )
