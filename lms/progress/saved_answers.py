"""Saved answers of an open attempt: the last one in its row, every change in the ledger."""

import json
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from lms.cohorts.models import Enrolment
from lms.progress.exceptions import (
    AttemptClosed,
    CourseClosed,
    ForeignEvent,
    TooManyEvents,
)
from lms.progress.marking import Answer, Question, check_answer
from lms.progress.models import Attempt, LearningEvent

# Answers changed in all attempts at a test together; a person changes some dozens.
MOST_EVENTS = 5_000
# Both or neither, and only what changes something: an autosave and the button after it
# bring the same answer. Clocks of several machines differ, or jump: the later answer stands
# after the one before it.
_SAVE = """
WITH changed AS (
  UPDATE progress_attempt a
  SET answers = a.answers || jsonb_build_object(%(question)s::text, %(answer)s::jsonb)
  FROM cohorts_enrolment e
  WHERE a.id = %(attempt)s AND a.submitted_at IS NULL
    AND e.id = a.enrolment_id AND e.state = 'active'
    AND (a.answers -> %(question)s::text) IS DISTINCT FROM %(answer)s::jsonb
    AND NOT EXISTS (SELECT 1 FROM progress_learningevent WHERE uid = %(uid)s)
    AND (SELECT count(*) FROM progress_learningevent o
         WHERE o.enrolment_id = a.enrolment_id AND o.unit = a.unit) < %(most)s
  RETURNING a.enrolment_id, a.unit, a.answers
), event AS (
  INSERT INTO progress_learningevent
    (uid, enrolment_id, unit, kind, data, language, recorded_at)
  SELECT %(uid)s, enrolment_id, unit, %(kind)s, %(data)s::jsonb, %(language)s,
    greatest(%(now)s, (SELECT max(recorded_at) + interval '1 microsecond'
      FROM progress_learningevent p
      WHERE p.enrolment_id = changed.enrolment_id AND p.unit = changed.unit))
  FROM changed
)
SELECT answers FROM changed"""


def save_answer(
    *, attempt: Attempt, question: Question, answer: Answer, uid: UUID, language: str
) -> Attempt:
    """Return the attempt with the answer saved; one query where it is a new answer.

    The same answer as before changes nothing; an empty one takes the answer back. The
    browser's back button brings back an old form with its old id: where that stands
    already, what is sent with it is another event, whose own id follows from both. Raises
    marking.ForgedAnswer, ForeignEvent, CourseClosed,
    AttemptClosed when it is submitted, or TooManyEvents.
    """
    check_answer(question, answer)
    data = {
        "attempt": str(attempt.uid),
        "question": question["uid"],
        "answer": answer,
    }
    if (answers := _saved(attempt, data, uid, language)) is not None:
        attempt.answers = answers
    elif _differs_still(attempt, data, uid):
        said = [str(attempt.unit), LearningEvent.Kind.ANSWER_SAVED, data]
        return save_answer(
            attempt=attempt,
            question=question,
            answer=answer,
            uid=uuid5(uid, json.dumps(said, sort_keys=True)),
            language=language,
        )
    return attempt


def _saved(
    attempt: Attempt, data: dict[str, Any], uid: UUID, language: str
) -> dict[str, Answer] | None:
    """Return all answers with the new one; None where nothing was changed."""
    params = {
        "attempt": attempt.pk,
        "question": data["question"],
        "answer": json.dumps(data["answer"]),
        "uid": uid,
        "kind": LearningEvent.Kind.ANSWER_SAVED,
        "data": json.dumps(data),
        "language": language,
        "now": timezone.now(),
        "most": MOST_EVENTS,
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_SAVE, params)
            row = cursor.fetchone()
    except IntegrityError:  # the same event, sent twice at once
        return None
    return json.loads(row[0]) if row else None


def _differs_still(attempt: Attempt, data: dict[str, Any], uid: UUID) -> bool:
    """Tell whether the answer is to be saved by another id; else why not, raised."""
    event = LearningEvent.objects.filter(uid=uid).first()
    if event is not None and event.enrolment_id != attempt.enrolment_id:
        raise ForeignEvent(uid)
    now = Attempt.objects.select_related("enrolment").only(
        "submitted_at", "answers", "enrolment__state"
    )
    found = now.get(pk=attempt.pk)
    if found.submitted_at is not None:
        raise AttemptClosed
    if found.enrolment.state != Enrolment.State.ACTIVE:
        raise CourseClosed
    attempt.answers = found.answers
    differs: bool = found.answers.get(data["question"]) != data["answer"]
    if differs and _is_full(attempt):
        raise TooManyEvents(attempt.unit)
    return differs


def _is_full(attempt: Attempt) -> bool:
    events = LearningEvent.objects.filter(
        enrolment=attempt.enrolment_id, unit=attempt.unit
    )
    return events.count() >= MOST_EVENTS
