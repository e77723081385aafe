"""Sending queued text messages through an HTTP gateway, by day only."""

import re

import httpx
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from lms.notifications.models import TextMessage
from lms.notifications.sms.consents import agreed_at
from lms.notifications.sms.sending import is_day, is_offered
from lms.outbox.handlers import DeadLetter, Handler, SystemAway
from lms.outbox.models import Effect
from lms.outbox.queues import SMS
from lms.outside.http import AnswerRefused, BoundedClient

State = TextMessage.State
# From the name's look-up to the last byte of the answer, which is short.
CALL_SECONDS, LARGEST_ANSWER = 10, 64 * 1024
# The message is at fault, and no further try mends it.
NEVER = {400, 404, 409, 413, 422}
GONE = "The text is gone: its days are over. Whoever needs it asks for a new one."
LATE = "The day until which it would have been true is over."
STOPPED = "The person wants no SMS any more, or has another number now."
_NUMBERS = re.compile(r"\+?\d[\d ()-]{5,}\d")
DETAIL_LENGTH = 300


class TextDelivery(Handler):
    """Sends one text message; payload {"text": primary key}."""

    batch_size = 1
    # Longer than a call: a second worker that began meanwhile would send it twice.
    lease_seconds = 30
    queue, system = SMS, "SMS gateway"

    def ready(self) -> bool:
        """Without a gateway, and at night, text messages wait."""
        return is_offered() and is_day(timezone.now())

    def handle(self, effects: list[Effect]) -> None:
        """Raises SystemAway to send later, DeadLetter when refused for good."""
        for effect in effects:
            messages = TextMessage.objects.select_related("person")
            message = messages.filter(pk=effect.payload["text"]).first()
            if message is None:
                raise DeadLetter("The message's row is gone.")
            if message.sent_at is None:
                _deliver_or_mark(message)

    def follow(self, effects: QuerySet[Effect], state: str) -> None:
        """A message whose effect is set aside failed; tried again, it is queued."""
        pks = [payload["text"] for payload in effects.values_list("payload", flat=True)]
        unsent = TextMessage.objects.filter(pk__in=pks, sent_at=None)
        failed = state == Effect.State.DEAD_LETTER
        unsent.update(state=State.FAILED if failed else State.QUEUED)


def _deliver_or_mark(message: TextMessage) -> None:
    """Send the message; one that is tried again later says so until then."""
    try:
        _deliver(message)
    except DeadLetter:
        raise  # ``follow`` marks the message failed
    except Exception:
        unsent = TextMessage.objects.filter(pk=message.pk, sent_at=None)
        unsent.update(state=State.RETRY)
        raise


def _deliver(message: TextMessage) -> None:
    """Send one message and mark the row; what it said goes in the same statement.

    The gateway gets the row's own id as the key of the call: after a kill between sending
    and marking the same message is told twice and sent once.
    """
    if not message.text:
        raise DeadLetter(GONE)
    if message.useful_until and message.useful_until < timezone.localdate():
        raise DeadLetter(LATE)
    is_same = message.person.phone == message.phone
    if not is_same or agreed_at(message.person) is None:
        raise DeadLetter(STOPPED)
    _post(message)
    message.state, message.sent_at, message.text = State.SENT, timezone.now(), ""
    message.save(update_fields=["state", "sent_at", "text"])


def _post(message: TextMessage) -> None:
    headers = {"Idempotency-Key": str(message.uid)}
    if settings.SMS_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_TOKEN}"
    body = {"to": message.phone, "text": message.text, "id": str(message.uid)}
    with BoundedClient(
        base_url=settings.SMS_URL,
        seconds=CALL_SECONDS,
        largest=LARGEST_ANSWER,
        headers=headers,
    ) as client:
        try:
            answer = client.ask("POST", settings.SMS_URL, json=body)
        except AnswerRefused as error:
            raise SystemAway(f"What answers is no SMS gateway. {error}") from error
        except httpx.HTTPError as error:
            raise SystemAway(f"The SMS gateway does not answer: {error}") from error
    if answer.status_code in NEVER:
        raise DeadLetter(_words(answer))
    if not answer.is_success:
        # Also a wrong token, and an answer that leads elsewhere: no message is at fault.
        raise SystemAway(_words(answer))


def _words(answer: httpx.Response) -> str:
    """Return what the gateway said; the number stands in the message's row only."""
    said = _NUMBERS.sub("…", " ".join(answer.text.split()))[:DETAIL_LENGTH]
    return f"{answer.status_code} {said}".rstrip()
