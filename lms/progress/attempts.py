"""Attempts at a quiz: started once and marked by what was frozen then."""

from decimal import Decimal
from uuid import uuid5

from django.db import connection, transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.progress.draw import draw_questions
from lms.progress.engine import (
    done_units,
    lock,
    record_event,
    refold_progress,
)
from lms.progress.exceptions import (
    AlreadyPassed,
    NoAttemptsLeft,
    NothingToAsk,
    OnceOnly,
    UnknownPart,
)
from lms.progress.items import store_items
from lms.progress.manifest import Unit, outline_of, unit_of
from lms.progress.marking import mark, total
from lms.progress.models import Attempt, AttemptGrant, LearningEvent
from lms.progress.prerequisites import require_open
from lms.progress.regrading.apply import regrade_late
from lms.progress.signals import attempt_marked
from lms.progress.ways import counted_attempts

Kind = LearningEvent.Kind


@transaction.atomic
def start_attempt(*, enrolment: Enrolment, unit_uid: str, language: str) -> Attempt:
    """Return the open attempt, or a new one with freshly drawn questions.

    Raises UnitLocked, AlreadyPassed, NoAttemptsLeft, NothingToAsk or UnknownPart.
    """
    progress = lock(enrolment)
    unit = outline_of(enrolment).by_uid.get(unit_uid)
    if unit is None:  # a newer edition, given meanwhile, teaches it no more
        raise UnknownPart(unit_uid)
    past = counted_attempts(enrolment, unit_uid)
    for attempt in past:
        if attempt.submitted_at is None:
            return attempt
    _refuse_start(enrolment, unit)
    form, questions = draw_questions(enrolment, unit, past)
    if not questions:
        raise NothingToAsk(unit_uid)
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        unit=unit_uid,
        # Of two ways that were united or parted, numbers are given twice, or left out.
        number=max([len(past), *(one.number for one in past)]) + 1,
        form=form,
        pass_mark=Decimal(unit["pass_mark"]),
        frozen={"questions": questions},
    )
    record_event(
        enrolment=enrolment,
        unit_uid=unit_uid,
        kind=Kind.ATTEMPT_STARTED,
        data={"attempt": str(attempt.uid), "number": attempt.number},
        uid=uuid5(attempt.uid, "started"),
        language=language,
        progress=progress,
    )
    return attempt


def _refuse_start(enrolment: Enrolment, unit: Unit) -> None:
    done = done_units(enrolment)
    require_open(enrolment, unit["uid"], done)
    if unit["uid"] in done:
        raise AlreadyPassed
    if attempts_left(enrolment, unit) == 0:
        raise NoAttemptsLeft


# A way counts with those that were united with it; what was left open there does not.
_GRANTED_LESS_STARTED = """
WITH ways AS (SELECT id FROM cohorts_enrolment
  WHERE id = %(enrolment)s OR merged_into_id = %(enrolment)s)
SELECT
  (SELECT count(*) FROM progress_attemptgrant
   WHERE enrolment_id IN (SELECT id FROM ways) AND unit = %(unit)s)
  - (SELECT count(*) FROM progress_attempt
     WHERE enrolment_id IN (SELECT id FROM ways) AND unit = %(unit)s
     AND (enrolment_id = %(enrolment)s OR submitted_at IS NOT NULL)
     AND started_at > coalesce(
       (SELECT max(recorded_at) FROM progress_learningevent
        WHERE enrolment_id IN (SELECT id FROM ways) AND unit = %(unit)s
        AND kind = %(reset)s),
       '-infinity'))"""


def attempts_left(enrolment: Enrolment, unit: Unit) -> int | None:
    """Return how many attempts remain with those granted; None when not limited.

    A test that must be taken again begins with all its attempts. At most one query.
    """
    if not unit["attempts"]:
        return None
    params = {
        "enrolment": enrolment.pk,
        "unit": unit["uid"],
        "reset": Kind.UNIT_RESET,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GRANTED_LESS_STARTED, params)
        (balance,) = cursor.fetchone()
    return max(int(unit["attempts"]) + balance, 0)


def may_be_granted(unit: Unit) -> bool:
    """Tell whether a unit is a test at which somebody can be given one more attempt."""
    return bool(
        unit["kind"] == "quiz" and unit["attempts"] and unit["purpose"] != "pre"
    )


@transaction.atomic
def grant_attempt(
    *, enrolment: Enrolment, unit_uid: str, reason: str, by: User
) -> AttemptGrant:
    """Return the grant of one more attempt than the test allows.

    Raises OnceOnly for a test that is taken once: a second pre-test would tell nothing of
    what was known before the course.
    """
    unit = outline_of(enrolment).by_uid.get(unit_uid)
    if unit is None or not may_be_granted(unit):
        raise OnceOnly(unit_uid)
    progress = lock(enrolment)
    grant = AttemptGrant.objects.create(
        enrolment=enrolment, unit=unit_uid, reason=reason, granted_by=by
    )
    refold_progress(progress, enrolment)
    return grant


@transaction.atomic
def submit_attempt(*, attempt: Attempt, language: str) -> Attempt:
    """Return the attempt, marked; submitting again changes nothing."""
    enrolment = attempt.enrolment
    progress = lock(enrolment)
    attempt = Attempt.objects.select_for_update().get(pk=attempt.pk)
    attempt.enrolment = enrolment
    if attempt.submitted_at is not None:
        return attempt
    shares = shares_of(attempt)
    attempt.score = total(shares)
    attempt.passed = attempt.score >= attempt.pass_mark
    attempt.submitted_at = timezone.now()
    attempt.save(update_fields=["score", "passed", "submitted_at"])
    recorded = record_event(
        enrolment=enrolment,
        unit_uid=str(attempt.unit),
        kind=Kind.ATTEMPT_SUBMITTED,
        data={
            "attempt": str(attempt.uid),
            "number": attempt.number,
            "score": str(attempt.score),
            "passed": attempt.passed,
        },
        uid=uuid5(attempt.uid, "submitted"),
        language=language,
        progress=progress,
    )
    store_items(attempt, shares)
    regrade_late(attempt)
    unit = unit_of(enrolment, str(attempt.unit))
    attempt_marked.send(
        sender=Attempt, attempt=attempt, unit=unit, event=recorded.event
    )
    return attempt


def shares_of(attempt: Attempt) -> list[Decimal]:
    """Return each question's share in percent, in shown order."""
    return [
        mark(question, attempt.answers.get(question["uid"]))
        for question in attempt.frozen["questions"]
    ]
