"""Queries of the mails' page: what became of each, never what it says."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Lower

from lms.accounts.models import User
from lms.accounts.phones import shown_phone
from lms.notifications.backend import MAIL_EFFECT
from lms.notifications.models import BounceCount, OutgoingMail, TextMessage
from lms.notifications.sms.sending import TEXT_EFFECT
from lms.outbox.models import Effect

NOT_THERE = ("failed", "retry", "queued", "bounced")
_NOT_IN_ADDRESS = r"\s<>()\[\],;:\"'@"
# From its first sign on: a long word would else be read from each of its signs.
_ADDRESS = re.compile(rf"(?<![^{_NOT_IN_ADDRESS}])[^{_NOT_IN_ADDRESS}]+@(?=[\w\[])")


@dataclass(frozen=True)
class MailLine:
    """One mail as the page shows it."""

    mail: OutgoingMail
    recipient: str
    reason: str


def counts() -> dict[str, int]:
    """Return how many mails are in each state but "sent"; cheap at any size."""
    mails = OutgoingMail.objects
    return {state: mails.filter(state=state).count() for state in NOT_THERE}


def reports() -> QuerySet[BounceCount]:
    """Return how many reports of returned mails came to which end, since the beginning."""
    return BounceCount.objects.all()


def came_back(address: Any, *, since: Any) -> QuerySet[OutgoingMail, Any]:
    """Return when mails to an address came back as it takes none, the last one first.

    ``address``, in small letters, and ``since`` are those of the outer query's row.
    """
    returned = OutgoingMail.objects.alias(address=Lower("recipient")).filter(
        bounce=OutgoingMail.Bounce.HARD, address=address, bounced_at__gte=since
    )
    return returned.order_by("-bounced_at").values("bounced_at")


def mails_in(state: str) -> QuerySet[OutgoingMail]:
    """Return a state's mails, newest first, with ``reason``, and without their text.

    A mail may hold a code to sign in with: nobody but its reader sees that.
    """
    effect = Effect.objects.filter(kind=MAIL_EFFECT, key=OuterRef("key"))
    return (
        OutgoingMail.objects.filter(state=state)
        .defer("text", "html")
        .annotate(reason=Subquery(effect.values("reason")[:1]))
        .order_by("-pk")
    )


def mail_lines(
    mails: Iterable[OutgoingMail], *, with_addresses: bool
) -> list[MailLine]:
    """Return mails of ``mails_in`` as lines.

    Without addresses their servers are left, which is what a fault is looked for by; mail
    servers repeat the address in their reasons.
    """
    return [
        MailLine(mail, mail.recipient, reason)
        if with_addresses
        else MailLine(mail, without_names(mail.recipient), without_names(reason))
        for mail in mails
        for reason in [getattr(mail, "reason", None) or ""]
    ]


@dataclass(frozen=True)
class TextLine:
    """One text message as the page shows it."""

    message: TextMessage
    phone: str
    reason: str


def last_texts(person: User, most: int = 3) -> QuerySet[TextMessage]:
    """Return the last text messages to the person, newest first, without words."""
    return person.text_messages.defer("text").order_by("-pk")[:most]


def text_counts() -> dict[str, int]:
    """Return how many text messages are in each state."""
    texts = TextMessage.objects
    return {one: texts.filter(state=one).count() for one in TextMessage.State.values}


def texts_in(state: str) -> QuerySet[TextMessage]:
    """Return a state's text messages, newest first, with ``reason`` and without words."""
    key = Cast(OuterRef("uid"), TextField())
    effect = Effect.objects.filter(kind=TEXT_EFFECT, key=key)
    return (
        TextMessage.objects.filter(state=state)
        .defer("text")
        .annotate(reason=Subquery(effect.values("reason")[:1]))
        .order_by("-pk")
    )


def text_lines(texts: Iterable[TextMessage], *, with_numbers: bool) -> list[TextLine]:
    """Return messages of ``texts_in`` as lines; without numbers, their countries are left."""
    return [
        TextLine(
            one,
            shown_phone(one.phone) if with_numbers else f"{one.phone[:4]}…",
            getattr(one, "reason", None) or "",
        )
        for one in texts
    ]


def without_names(text: str) -> str:
    """Return the text with every address cut down to its server: …@example.org."""
    return _ADDRESS.sub("…@", text)
