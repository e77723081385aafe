"""Answers posted after the session had ended, kept until the person signs in again."""

from contextlib import suppress
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language

from lms.progress.answers import read_answer
from lms.progress.attempts import save_answer
from lms.progress.exceptions import AttemptClosed
from lms.progress.marking import ForgedAnswer
from lms.progress.models import Attempt

SESSION_KEY = "pending_answers"
LIMIT = 40  # more than any quiz has questions; keeps strangers from filling sessions


def keep(request: HttpRequest, attempt: UUID, number: int) -> None:
    """Keep the posted form in the visitor's session; signing in carries it over."""
    kept: list[dict[str, Any]] = request.session.get(SESSION_KEY, [])
    fields = {name: request.POST.getlist(name)[:50] for name in request.POST}
    fields.pop("csrfmiddlewaretoken", None)
    kept.append({"attempt": str(attempt), "number": number, "fields": fields})
    request.session[SESSION_KEY] = kept[-LIMIT:]


def apply(request: HttpRequest, attempt: Attempt) -> Attempt:
    """Return the attempt with the kept answers that are its own saved."""
    kept: list[dict[str, Any]] = request.session.get(SESSION_KEY, [])
    mine = [entry for entry in kept if entry["attempt"] == str(attempt.uid)]
    if not mine:
        return attempt
    request.session[SESSION_KEY] = [entry for entry in kept if entry not in mine]
    for entry in mine:
        with suppress(ForgedAnswer, AttemptClosed, ValueError, IndexError):
            attempt = _save(attempt, entry)
    return attempt


def _save(attempt: Attempt, entry: dict[str, Any]) -> Attempt:
    asked = attempt.frozen["questions"][entry["number"] - 1]
    fields = QueryDict(mutable=True)
    for name, values in entry["fields"].items():
        fields.setlist(name, values)
    answer = read_answer(asked["kind"], fields)
    if not answer:
        return attempt
    given = fields.get("event", "")
    return save_answer(
        attempt=attempt,
        question_uid=asked["uid"],
        answer=answer,
        uid=UUID(given) if given else uuid4(),
        language=get_language() or "ro",
    )
