"""Events for tests of the fold, as short as they can be said."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from lms.progress.models import LearningEvent

Kind = LearningEvent.Kind
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
LESSON = {"uid": "l", "kind": "lesson", "checks": ["q1", "q2"], "cases": ["c1"]}
QUIZ = {"uid": "t", "kind": "quiz", "purpose": "module"}


@dataclass
class Event:
    kind: str
    data: dict[str, Any]
    recorded_at: datetime = START
    uid: UUID = field(default_factory=uuid4)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def checked(question: str, minutes: int = 0) -> Event:
    data = {"question": question, "answer": {"options": ["a"]}, "fraction": "0"}
    return Event(Kind.CHECK_ANSWERED, data, at(minutes))


def chose(minutes: int = 0, *, ends: bool = True) -> Event:
    data = {"case": "c1", "node": "n", "choice": "a", "ends": ends}
    return Event(Kind.CASE_CHOSEN, data, at(minutes))


def submitted(score: str, passed: bool, minutes: int = 0) -> Event:
    data = {"attempt": str(uuid4()), "number": 1, "score": score, "passed": passed}
    return Event(Kind.ATTEMPT_SUBMITTED, data, at(minutes))


def regraded(score: int, minutes: int) -> Event:
    data = {"attempt": str(uuid4()), "number": 1, "score": str(score), "decision": 1}
    passed = {"passed": score >= 80, "now_passed": score >= 80}
    return Event(Kind.ATTEMPT_REGRADED, data | passed, at(minutes))


def carried(minutes: int, *, done: bool) -> Event:
    done_at = at(minutes).isoformat() if done else ""
    return Event(Kind.UNIT_CARRIED, {"done_at": done_at, "change": 1}, at(minutes))
