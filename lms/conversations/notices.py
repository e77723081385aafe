"""Mails that say a message is there; what it says is read on the site alone."""

from lms.accounts.languages import whole_address
from lms.cohorts.responsibility import answering_for
from lms.conversations.models import Message
from lms.notifications.services import send_mail


def tell_of_question(message: Message) -> None:
    """Tell whoever answers for the group today that somebody of it wrote."""
    enrolment = message.enrolment
    reader = answering_for(enrolment.cohort)
    if not (reader.is_active and reader.has_address):
        return
    place = f"cohorts/{enrolment.cohort.code}/people/{enrolment.uid}/messages/"
    send_mail(
        key=f"message-waits:{message.pk}",
        recipient=reader.email,
        language=reader.language,
        template="message_waits",
        context={
            "name": reader.full_name,
            "group": enrolment.cohort.name,
            "address": whole_address(place, reader.language),
        },
    )


def tell_of_answer(message: Message) -> None:
    """Tell the learner that something was written; nobody reads at a closed account."""
    enrolment, reader = message.enrolment, message.enrolment.user
    if not (reader.is_active and reader.has_address):
        return
    place = f"my/messages/{enrolment.uid}/"
    send_mail(
        key=f"message-answered:{message.pk}",
        recipient=reader.email,
        language=reader.language,
        template="message_answered",
        context={
            "name": reader.full_name,
            "author": message.author.full_name,
            "address": whole_address(place, reader.language),
        },
    )
