"""Deferred answers: posted after the session had ended, kept until the sign-in.

Only a form that this site gave to a learner is kept. It carries a signature of its
attempt, so that nothing is looked up for strangers and nothing is stored for them, and
the answer is the same whether an attempt exists or not.
"""

import json
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from allauth.core.internal import ratelimit
from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from courses.text.languages import content_language
from lms.progress.answers import read_answer
from lms.progress.exceptions import AttemptClosed, ForeignEvent, TooManyEvents
from lms.progress.marking import ForgedAnswer
from lms.progress.models import Attempt, LearningEvent
from lms.progress.saved_answers import save_answer

SESSION_KEY = "pending_answers"
LIMIT = 40  # more than any quiz has questions
MAX_BYTES = 64 * 1024  # of all that one session keeps
# A whole office may sit behind one address of the net, and each change is sent once.
RATES = {"kept_answer": "240/m/ip"}
_NAMES = ("option", "text", "event")
_PREFIXES = ("pair-", "place-")
_MOST_VALUES, _LONGEST_NAME, _LONGEST_VALUE = 100, 50, 300
_SIGNER = signing.TimestampSigner(salt="lms.progress.deferred_answers")
# Longer than any page stays open: who had a form once may not send for ever.
FORM_DAYS = 14


class TooManyKept(Exception):
    """So much was sent from one address of the net that nothing more is kept."""


def signature_of(attempt: UUID) -> str:
    """Return what the form of an attempt carries; it tells nothing about a person."""
    return _SIGNER.sign(str(attempt)).removeprefix(f"{attempt}:")


def keep(request: HttpRequest, attempt: UUID, number: int) -> bool:
    """Keep a form that the site gave out in the visitor's session; tell whether it did.

    Signing in carries it over. Of each question the last one is kept, with the time it
    was posted. Raises TooManyKept.
    """
    if not is_ours(request.POST.get("form", ""), attempt):
        return False
    if not ratelimit.consume(request, app="lms", action="kept_answer", config=RATES):
        raise TooManyKept
    kept: list[dict[str, Any]] = request.session.get(SESSION_KEY, [])
    entry = {"attempt": str(attempt), "number": number}
    others = [e for e in kept if {name: e[name] for name in entry} != entry]
    at = timezone.now().isoformat()
    others.append({**entry, "fields": _fields(request.POST), "at": at})
    request.session[SESSION_KEY] = _within_limits(others)
    return True


def is_ours(signature: str, attempt: UUID) -> bool:
    """Tell whether the form of an attempt was given out here, and not long ago."""
    try:
        _SIGNER.unsign(f"{attempt}:{signature}", max_age=timedelta(days=FORM_DAYS))
    except signing.BadSignature:
        return False
    return True


def _fields(posted: QueryDict) -> dict[str, list[str]]:
    """Return what a form of ours has, and no more of it than a form can have."""
    names = [
        name
        for name in posted
        if len(name) <= _LONGEST_NAME and (name in _NAMES or name.startswith(_PREFIXES))
    ]
    return {
        name: [value[:_LONGEST_VALUE] for value in posted.getlist(name)[:_MOST_VALUES]]
        for name in names[:_MOST_VALUES]
    }


def _within_limits(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the newest entries that fit together into a session."""
    fitting, room = [], MAX_BYTES
    for entry in reversed(entries[-LIMIT:]):
        room -= len(json.dumps(entry))
        if room < 0:
            break
        fitting.append(entry)
    return fitting[::-1]


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
            *(ForgedAnswer, ForeignEvent, AttemptClosed, TooManyEvents),
            *(ValueError, IndexError),
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
