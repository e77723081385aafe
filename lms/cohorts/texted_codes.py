"""Codes by text message for all of a group who agreed to it and have no way in yet."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from lms.accounts.models import SignInCode, User
from lms.accounts.placeholders import DOMAIN
from lms.accounts.sign_in_codes import MAX_TRIES, NotForCodes
from lms.cohorts.models import Cohort, Enrolment
from lms.notifications.sms import consents
from lms.notifications.sms.codes import text_code
from lms.notifications.sms.sending import CannotText, goes_to, is_offered
from lms.outbox.handlers import Handler
from lms.outbox.models import Effect
from lms.outbox.services import enqueue

TEXTS_EFFECT = "cohort.texts"
TEXTS_A_TURN = 50


def without_way_in(cohort: Cohort) -> list[Enrolment]:
    """Return to whom of the group a code can go by text message, the oldest place first.

    They agreed to it, have never signed in, and hold no code that works: a sheet that was
    printed for somebody is not ended behind the back of whoever carries it. One query.
    """
    if not is_offered():
        return []
    people = _without_code(cohort).select_related("user").order_by("pk")
    return [one for one in people if goes_to(one.user.phone)]


def _without_code(cohort: Cohort) -> QuerySet[Enrolment]:
    working = SignInCode.objects.filter(
        person=OuterRef("user"),
        used_at=None,
        expires_at__gt=timezone.now(),
        tries__lt=MAX_TRIES,
    )
    return cohort.enrolments.filter(
        ~Exists(working),
        state=Enrolment.State.ACTIVE,
        user__is_active=True,
        user__last_login=None,
        user__email__endswith=f"@{DOMAIN}",
        user__in=consents.agreed().values("person"),
    )


def want_texts(
    *, cohort: Cohort, by: User, key: UUID | str, after: int = 0
) -> list[Enrolment]:
    """Have the worker send codes to these people, those behind one place; in a transaction.

    ``key`` names the pressed button: pressed twice, it orders once. Before the launch
    nobody is written to.
    """
    if cohort.launched_at is None:
        return []
    waiting = [one for one in without_way_in(cohort) if one.pk > after]
    if waiting:
        payload = {"cohort": cohort.pk, "by": by.pk, "key": str(key), "after": after}
        enqueue(kind=TEXTS_EFFECT, key=f"{cohort.pk}:{key}:{after}", payload=payload)
    return waiting


class TextedCodes(Handler):
    """Queues the next codes of a group; payload as ``want_texts`` writes it."""

    lease_seconds = 60

    def handle(self, effects: list[Effect]) -> None:
        for effect in effects:
            send_next_texts(effect.payload)


@transaction.atomic
def send_next_texts(payload: dict[str, Any]) -> int:
    """Return how many codes of a turn are queued; orders the turn after it."""
    cohort = Cohort.objects.select_related("supervisor").get(pk=payload["cohort"])
    by = User.objects.filter(pk=payload["by"]).first() or cohort.supervisor
    waiting = [one for one in without_way_in(cohort) if one.pk > payload["after"]]
    turn = waiting[:TEXTS_A_TURN]
    sent = sum(_text(one.user, by, payload["key"]) for one in turn)
    if len(waiting) > len(turn):
        want_texts(cohort=cohort, by=by, key=payload["key"], after=turn[-1].pk)
    return sent


def _text(person: User, by: User, key: str) -> bool:
    """Queue one code; who cannot have one now is counted on the page as before."""
    try:
        text_code(person=person, by=by, key=key)
    except (CannotText, NotForCodes):
        return False
    return True
