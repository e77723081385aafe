"""Mails for those who keep watch over them: what became of each, never what it says."""

from django.db.models import OuterRef, QuerySet, Subquery

from lms.notifications.backend import MAIL_EFFECT
from lms.notifications.models import OutgoingMail
from lms.outbox.models import Effect

UNSENT = ("failed", "retry", "queued")


def counts() -> dict[str, int]:
    """Return how many mails are in each state that is not "sent"; cheap at any size."""
    return {state: OutgoingMail.objects.filter(state=state).count() for state in UNSENT}


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
