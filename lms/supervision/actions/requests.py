"""Attempt requests: a learner without attempts left asks for one more."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from lms.cohorts.models import Enrolment
from lms.progress.attempts import attempts_left
from lms.progress.engine import lock
from lms.progress.manifest import outline_of
from lms.progress.models import Attempt, UnitProgress
from lms.progress.ways import counting_for
from lms.supervision.models import AttemptRequest


class NothingToAsk(Exception):
    """The learner has attempts left or has passed; there is nothing to ask for."""


@dataclass(frozen=True)
class RequestState:
    """The state of a learner's request; ``last`` is the newest one, or None."""

    last: AttemptRequest | None

    @property
    def waits(self) -> bool:
        return self.last is not None and self.last.answered_at is None

    @property
    def refused(self) -> bool:
        return self.last is not None and self.last.granted is False


def asked_for(enrolment: Enrolment, unit_uid: str) -> RequestState:
    """Return how it stands with the request for one more attempt at a test; one query.

    Of two accounts of one person, one that waits goes before a later one that was answered.
    """
    asked = AttemptRequest.objects.filter(counting_for(enrolment.pk), unit=unit_uid)
    newest = F("answered_at").desc(nulls_first=True)
    return RequestState(asked.order_by(newest, "-asked_at", "-pk").first())


@transaction.atomic
def ask_for_attempt(
    *, enrolment: Enrolment, unit_uid: str, words: str
) -> AttemptRequest:
    """Return the open request, made on the first call. Raises NothingToAsk."""
    lock(enrolment)
    unit = outline_of(enrolment).by_uid[unit_uid]
    attempts = Attempt.objects.filter(enrolment=enrolment, unit=unit_uid)
    done = UnitProgress.objects.filter(
        enrolment=enrolment, unit=unit_uid, done_at__isnull=False
    )
    if unit["kind"] != "quiz" or done.exists():
        raise NothingToAsk
    if attempts.filter(submitted_at=None).exists():
        raise NothingToAsk
    if attempts_left(enrolment, unit) != 0:
        raise NothingToAsk
    waiting = AttemptRequest.objects.filter(
        counting_for(enrolment.pk), unit=unit_uid, answered_at=None
    )
    return waiting.first() or AttemptRequest.objects.create(
        enrolment=enrolment, unit=unit_uid, words=words
    )
