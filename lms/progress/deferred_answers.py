"""Deferred answers: posted after the session had ended, kept until the sign-in."""

from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from courses.text.languages import content_language
from lms.progress.answers import read_answer
from lms.progress.exceptions import AttemptClosed, ForeignEvent
from lms.progress.marking import ForgedAnswer
from lms.progress.models import Attempt, LearningEvent
from lms.progress.saved_answers import save_answer

SESSION_KEY = "pending_answers"
LIMIT = 40  # more than any quiz has questions; keeps strangers from filling sessions


def keep(request: HttpRequest, attempt: UUID, number: int) -> None:
    """Keep the posted form in the visitor's session; signing in carries it over.

    Of each question the last one is kept, with the time it was posted.
    """
    kept: list[dict[str, Any]] = request.session.get(SESSION_KEY, [])
    fields = {name: request.POST.getlist(name)[:50] for name in request.POST}
    fields.pop("csrfmiddlewaretoken", None)
    entry = {"attempt": str(attempt), "number": number}
    others = [e for e in kept if {name: e[name] for name in entry} != entry]
    others.append({**entry, "fields": fields, "at": timezone.now().isoformat()})
    request.session[SESSION_KEY] = others[-LIMIT:]


def apply(request: HttpRequest, attempt: Attempt) -> None:
    """Save the kept answers that are the attempt's own, in the ledger and in hand.

    One that was answered anew since, on another device, stays as it is there.
    """
    kept: list[dict[str, Any]] = request.session.get(SESSION_KEY, [])
    mine = [entry for entry in kept if entry["attempt"] == str(attempt.uid)]
    if not mine:
        return
    request.session[SESSION_KEY] = [entry for entry in kept if entry not in mine]
    for entry in mine:
        with suppress(
            ForgedAnswer, ForeignEvent, AttemptClosed, ValueError, IndexError
        ):
            _save(attempt, entry)


def _save(attempt: Attempt, entry: dict[str, Any]) -> None:
    asked = attempt.frozen["questions"][entry["number"] - 1]
    fields = QueryDict(mutable=True)
    for name, values in entry["fields"].items():
        fields.setlist(name, values)
    answer = read_answer(asked["kind"], fields)
    if not answer or _is_answered_since(attempt, asked["uid"], entry["at"]):
        return
    given = fields.get("event", "")
    save_answer(
        attempt=attempt,
        question=asked,
        answer=answer,
        uid=UUID(given) if given else uuid4(),
        language=content_language(),
    )


def _is_answered_since(attempt: Attempt, question_uid: str, at: str) -> bool:
    saved = LearningEvent.objects.filter(
        enrolment=attempt.enrolment_id,
        unit=attempt.unit,
        kind=LearningEvent.Kind.ANSWER_SAVED,
        recorded_at__gt=datetime.fromisoformat(at),
    )
    return any(event.data["question"] == question_uid for event in saved)
