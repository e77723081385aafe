"""Services of conversations: writing, answering, settling, and what was seen."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.conversations.exceptions import TooManyWait
from lms.conversations.models import UNSEEN, WAITING, Message, messages_of
from lms.conversations.notices import tell_of_answer, tell_of_question

MOST_WAITING = 10


@transaction.atomic
def write(*, enrolment: Enrolment, text: str, key: UUID) -> bool:
    """Keep a learner's message; False where the same form was sent before.

    One mail tells who answers today, however many messages wait. Raises TooManyWait.
    """
    _lock(enrolment)
    ways = messages_of(enrolment)
    if ways.filter(key=key).exists():
        return False
    if ways.filter(WAITING).count() >= MOST_WAITING:
        raise TooManyWait
    enrolment.messages.create(
        key=key, author=enrolment.user, is_from_learner=True, text=text
    )
    tell_of_question(ways.filter(WAITING)[0])
    return True


@transaction.atomic
def answer(
    *, enrolment: Enrolment, text: str, by: User, key: UUID, read_to: int
) -> bool:
    """Keep what a supervisor writes; False where the same form was sent before.

    It settles what waited up to the message ``read_to``, which is the last one that stood
    on the page: what came since waits on. One mail tells the learner, however many answers
    are unread.
    """
    _lock(enrolment)
    ways = messages_of(enrolment)
    if ways.filter(key=key).exists():
        return False
    enrolment.messages.create(key=key, author=by, is_from_learner=False, text=text)
    _settle(enrolment, read_to)
    tell_of_answer(ways.filter(UNSEEN)[0])
    return True


@transaction.atomic
def settle(*, enrolment: Enrolment, read_to: int) -> bool:
    """Say that nothing up to a message needs an answer; False where nothing waited."""
    _lock(enrolment)
    return _settle(enrolment, read_to)


def see(*, enrolment: Enrolment, by_learner: bool, shown: list[Message]) -> None:
    """Note that one side has the other's shown messages before its eyes."""
    if shown:
        others = messages_of(enrolment).filter(
            is_from_learner=not by_learner, seen_at=None, pk__lte=shown[-1].pk
        )
        others.update(seen_at=timezone.now())


def tell_of_all() -> None:
    """Tell of whatever waits or is unread, each reader once; safe to repeat.

    So whoever takes a group over hears of what waits there, and nothing is lost that was
    written while the other side was reading.
    """
    about = ("enrolment__cohort__supervisor", "enrolment__user", "author")
    for condition, tell in ((WAITING, tell_of_question), (UNSEEN, tell_of_answer)):
        rows = Message.objects.filter(condition).select_related(*about)
        for message in rows.order_by("enrolment_id", "pk").distinct("enrolment_id"):
            tell(message)


def _settle(enrolment: Enrolment, read_to: int) -> bool:
    waiting = messages_of(enrolment).filter(WAITING, pk__lte=read_to)
    return bool(waiting.update(settled_at=timezone.now()))


def _lock(enrolment: Enrolment) -> None:
    """Let two forms at once wait for each other."""
    rows = Enrolment.objects.select_for_update(no_key=True).filter(pk=enrolment.pk)
    list(rows.values_list("pk"))
