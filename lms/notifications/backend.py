"""Django mail backend that makes rows instead of sending."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.utils import make_msgid
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import translation
from wagtail.users.models import UserProfile

from lms.accounts.models import User
from lms.accounts.placeholders import is_placeholder
from lms.notifications.models import OutgoingMail
from lms.outbox.services import enqueue, enqueue_all

MAIL_EFFECT = "mail"
SUBJECT_LENGTH = 200


class UnsupportedMail(Exception):
    """The message has parts that a row does not keep; ``args[0]`` names them."""


class OutboxBackend(BaseEmailBackend):
    """Keeps every message, one row a recipient; the worker sends it.

    All mails come from DEFAULT_FROM_EMAIL.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Return how many messages are queued; all of them or, on an error, none.

        Raises BadHeaderError for line breaks in headers, and UnsupportedMail rather than
        losing an attachment.
        """
        queued = 0
        with transaction.atomic():
            for message in email_messages:
                queued += bool(_queue(message))
        return queued


def _queue(message: EmailMessage) -> list[OutgoingMail]:
    if message.attachments:
        raise UnsupportedMail("attachments")
    message.message()  # refuses line breaks in headers before a row exists
    text, html = _parts(message)
    return [
        queue_mail(
            key=f"message:{uuid4()}",
            recipient=recipient,
            language=_language(message, recipient),
            subject=str(message.subject),
            text=text,
            html=html,
            # What other packages write are codes and links to sign in with, above all.
            is_secret=True,
        )
        for recipient in message.recipients()
    ]


def _language(message: EmailMessage, recipient: str) -> str:
    """Return the language a message is written in.

    Wagtail writes each notification in its reader's language but sends it in that of the
    person who caused it; its mark is the header "Auto-Submitted".
    """
    active = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
    if "Auto-Submitted" not in message.extra_headers:
        return active
    profile = UserProfile.objects.filter(user__email__iexact=recipient).first()
    return profile.get_preferred_language()[:2] if profile else active


def _parts(message: EmailMessage) -> tuple[str, str]:
    """Return the message as text and as HTML, either of which may be empty."""
    if message.content_subtype == "html":
        return "", str(message.body)
    alternatives = (
        message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    )
    html = [str(content) for content, kind in alternatives if kind == "text/html"]
    return str(message.body), html[0] if html else ""


@dataclass(frozen=True)
class Draft:
    """A mail that is written and not queued yet; ``key`` names its occasion."""

    key: str
    recipient: str
    language: str
    subject: str
    text: str
    html: str
    unsubscribe_url: str = ""
    is_secret: bool = False
    answered_by: User | None = None

    def columns(self) -> dict[str, Any]:
        """Return the row's columns besides its key; the subject becomes one line."""
        return {
            "recipient": self.recipient,
            "language": self.language,
            "subject": " ".join(self.subject.split())[:SUBJECT_LENGTH],
            "text": self.text,
            "html": self.html,
            "unsubscribe_url": self.unsubscribe_url,
            "is_secret": self.is_secret,
            "answered_by": self.answered_by,
            # Fixed before sending: a server that got it twice shows it once.
            "message_id": make_msgid(
                domain=settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
            ),
        }


def queue_mail(
    *,
    key: str,
    recipient: str,
    language: str,
    subject: str,
    text: str,
    html: str,
    is_secret: bool = False,
    answered_by: User | None = None,
) -> OutgoingMail:
    """Return the occasion's mail, queued on the first call; call in a transaction.

    Of one that ``is_secret`` nothing but the subject is kept once it is sent.

    To the placeholder of a person without an address nothing is ever sent: such a row is
    failed from the start. Raises BadHeaderError for a line break in the address; in the
    subject, which may come from a template, it becomes a space.
    """
    if len(recipient.splitlines()) > 1:
        raise BadHeaderError("An address is one line.")
    draft = Draft(
        *(key, recipient, language, subject, text, html),
        is_secret=is_secret,
        answered_by=answered_by,
    )
    mail, created = OutgoingMail.objects.get_or_create(
        key=key, defaults=draft.columns()
    )
    if created and is_placeholder(recipient):
        # The row says what could not be said to somebody who has no address.
        mail.state = OutgoingMail.State.FAILED
        mail.save(update_fields=["state"])
    elif created:
        enqueue(kind=MAIL_EFFECT, key=key, payload={"mail": mail.pk})
    return mail


def queue_mails(drafts: Iterable[Draft]) -> list[OutgoingMail]:
    """Return the mails of new occasions, queued with two statements; in a transaction.

    An address that cannot be written to fails at its own sending and keeps back no other.
    Raises IntegrityError for an occasion that has its mail already.
    """
    mails = OutgoingMail.objects.bulk_create(
        [OutgoingMail(key=draft.key, **draft.columns()) for draft in drafts]
    )
    enqueue_all(kind=MAIL_EFFECT, payloads={m.key: {"mail": m.pk} for m in mails})
    return mails
