"""Services of conversations: writing, answering, settling, and what was seen."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.conversations.exceptions import TooManyWait
from lms.conversations.models import UNSEEN, WAITING, messages_of
from lms.conversations.notices import tell_of_answer, tell_of_question

MOST_WAITING = 10


@transaction.atomic
def write(*, enrolment: Enrolment, text: str, key: UUID) -> bool:
    """Keep a learner's message; False where the same form was sent before.

    One mail tells the supervisor, however many messages wait. Raises TooManyWait.
    """
    _lock(enrolment)
    if messages_of(enrolment).filter(key=key).exists():
        return False
    waiting = messages_of(enrolment).filter(WAITING).count()
    if waiting >= MOST_WAITING:
        raise TooManyWait
    message = enrolment.messages.create(
        key=key, author=enrolment.user, is_from_learner=True, text=text
    )
    if not waiting:
        tell_of_question(message)
    return True


@transaction.atomic
def answer(*, enrolment: Enrolment, text: str, by: User, key: UUID) -> bool:
    """Keep what a supervisor writes; it settles all that waited. False if sent before.

    One mail tells the learner, however many answers are unread.
    """
    _lock(enrolment)
    if messages_of(enrolment).filter(key=key).exists():
        return False
    unread = messages_of(enrolment).filter(UNSEEN).exists()
    message = enrolment.messages.create(
        key=key, author=by, is_from_learner=False, text=text
    )
    _settle(enrolment)
    if not unread:
        tell_of_answer(message)
    return True


@transaction.atomic
def settle(*, enrolment: Enrolment) -> bool:
    """Say that nothing waits for an answer any more; False where nothing did."""
    _lock(enrolment)
    return _settle(enrolment)


def see(*, enrolment: Enrolment, by_learner: bool) -> None:
    """Note that one side has the other's messages before its eyes."""
    others = messages_of(enrolment).filter(is_from_learner=not by_learner, seen_at=None)
    others.update(seen_at=timezone.now())


def _settle(enrolment: Enrolment) -> bool:
    waiting = messages_of(enrolment).filter(WAITING)
    return bool(waiting.update(settled_at=timezone.now()))


def _lock(enrolment: Enrolment) -> None:
    """Let two forms at once wait for each other."""
    rows = Enrolment.objects.select_for_update(no_key=True).filter(pk=enrolment.pk)
    list(rows.values_list("pk"))
