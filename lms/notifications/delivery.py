"""Sending queued mails through the configured transport."""

from contextlib import suppress
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet
from django.utils import timezone

from lms.notifications.bounces.addresses import return_address
from lms.notifications.models import OutgoingMail
from lms.outbox.handlers import DeadLetter, Handler, SystemAway, TryLater
from lms.outbox.models import Effect
from lms.outbox.queues import MAIL

State = OutgoingMail.State
# The operator's mistakes: no mail is at fault, and all wait until they are mended.
OPERATORS = (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPHeloError,
    SMTPSenderRefused,
)
SERVICE_NOT_AVAILABLE = 421
GONE = "The text is gone: its days are over. Whoever needs the mail asks for a new one."


class MailDelivery(Handler):
    """Sends one mail; payload {"mail": primary key}."""

    batch_size = 1
    # Longer than the longest dialogue with its last step: a second worker that began
    # meanwhile would send the mail twice.
    lease_seconds = 50
    queue, system = MAIL, "mail server"

    def handle(self, effects: list[Effect]) -> None:
        """Raises SystemAway or TryLater to send later, DeadLetter when refused for good."""
        for effect in effects:
            mails = OutgoingMail.objects.select_related("answered_by")
            mail = mails.filter(pk=effect.payload["mail"]).first()
            if mail is None:
                raise DeadLetter("The mail's row is gone.")
            if mail.sent_at is None:
                _deliver_or_mark(mail)

    def follow(self, effects: QuerySet[Effect], state: str) -> None:
        """A mail whose effect is set aside failed; tried again, it is queued."""
        pks = [payload["mail"] for payload in effects.values_list("payload", flat=True)]
        mails = OutgoingMail.objects.filter(pk__in=pks)
        failed = state == Effect.State.DEAD_LETTER
        unsent = mails.filter(sent_at=None)
        unsent.update(state=State.FAILED if failed else State.QUEUED)


def _deliver_or_mark(mail: OutgoingMail) -> None:
    """Send the mail; one that is tried again later says so until then."""
    try:
        deliver(mail)
    except DeadLetter:
        raise  # ``follow`` marks the mail failed
    except Exception:
        unsent = OutgoingMail.objects.filter(pk=mail.pk, sent_at=None)
        unsent.update(state=State.RETRY)
        raise


def deliver(mail: OutgoingMail) -> None:
    """Send one mail and mark the row. Raises SystemAway, TryLater or DeadLetter.

    The row is marked at once when the server has taken the mail, before the goodbye: SMTP
    leaves no way to ask later (RFC 1047). A mail sent again after a kill in between has the
    same Message-ID, by which mail programs and servers know it.
    """
    if not (mail.text or mail.html):
        raise DeadLetter(GONE)
    transport = get_connection(settings.MAIL_TRANSPORT)
    try:
        _send(mail, transport)
        _mark_sent(mail)
    finally:
        _close(transport)


def _mark_sent(mail: OutgoingMail) -> None:
    """Mark the row; a code or a link that lets somebody in goes in the same statement."""
    mail.state, mail.sent_at = State.SENT, timezone.now()
    if mail.is_secret:
        mail.text = mail.html = ""
    mail.save(update_fields=["state", "sent_at", "text", "html"])


def _send(mail: OutgoingMail, transport: BaseEmailBackend) -> None:
    try:
        transport.open()
        _message(mail, transport).send()
    except SMTPRecipientsRefused as error:
        code, reason = max(error.recipients.values(), default=(550, b""))
        raise _refusal(code, reason) from error
    except OPERATORS as error:
        raise SystemAway(_words(error.smtp_code, error.smtp_error)) from error
    except SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except (SMTPException, OSError) as error:
        raise SystemAway(f"The mail server does not answer: {error}") from error
    except ValueError as error:
        raise DeadLetter(f"No message can be made of this mail: {error}") from error


def _close(transport: BaseEmailBackend) -> None:
    """Say goodbye; whatever comes of it, the mail's fate is decided."""
    with suppress(SMTPException, OSError):
        transport.close()


def _refusal(code: int, reason: bytes | str) -> Exception:
    """4xx of SMTP means "later", 5xx "never" (RFC 5321, section 4.2.1)."""
    words = _words(code, reason)
    if code == SERVICE_NOT_AVAILABLE:
        return SystemAway(words)
    return TryLater(words) if code < 500 else DeadLetter(words)


def _words(code: int, reason: bytes | str) -> str:
    """Return what the server said; the address stands in the mail's row only."""
    text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
    return f"{code} {text}"


def _headers(mail: OutgoingMail) -> dict[str, str]:
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Message-ID": mail.message_id,
        "Content-Language": mail.language,
    }
    if mail.unsubscribe_url:
        # One click in the reader's mail program, RFC 8058.
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _reply_to(mail: OutgoingMail) -> list[str] | None:
    """Return where answers go: to who can read them on the day of sending."""
    person = mail.answered_by
    can_read = person is not None and person.is_active and person.has_address
    return [person.email] if person and can_read else None


def _message(mail: OutgoingMail, transport: BaseEmailBackend) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        # Of the envelope alone: where reports of failed delivery go.
        from_email=return_address(mail.pk),
        to=[mail.recipient],
        reply_to=_reply_to(mail),
        headers=_headers(mail),
        connection=transport,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message
