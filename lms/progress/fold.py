"""State of a unit, a pure function of the set of its events.

Any order and any repetition of the same events gives the same state: events are put in
the order of (recorded_at, uid), which they carry themselves, and counted once by uid.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from lms.progress.manifest import Unit
from lms.progress.models import BY_STAFF, UNIONS, LearningEvent

Kind = LearningEvent.Kind


class Event(Protocol):
    """What the fold reads of a row of the ledger."""

    uid: Any
    kind: str
    data: dict[str, Any]
    recorded_at: datetime


@dataclass
class UnitState:
    """What is known of one learner's way through one unit."""

    started_at: datetime | None = None
    last_activity_at: datetime | None = None
    done_at: datetime | None = None
    # Block to come back to.
    anchor: str = ""
    # Question id -> {"answer", "fraction"}: the last answer.
    checks: dict[str, dict[str, Any]] = field(default_factory=dict)
    # Case id -> {"path": [[node, choice], ...], "done"}.
    cases: dict[str, dict[str, Any]] = field(default_factory=dict)
    finished: bool = False
    # Checks and cases that were gone from the page when the lesson was finished.
    excused: list[str] = field(default_factory=list)
    attempts: int = 0
    best_score: Decimal | None = None
    passed: bool = False
    # Whether anything happened here at all, and was not parted again.
    is_touched: bool = field(default=False, compare=False)

    def details(self) -> dict[str, Any]:
        """Return what UnitProgress keeps in its JSON field."""
        kept = ("anchor", "checks", "cases", "finished", "excused", "passed")
        whole = asdict(self)
        return {name: whole[name] for name in kept}


def in_order(events: Iterable[Event]) -> list[Event]:
    """Return each event once, in the ledger's own order."""
    once = {str(event.uid): event for event in events}
    return sorted(once.values(), key=lambda e: (e.recorded_at, str(e.uid)))


def fold_unit(unit: Unit, events: Iterable[Event]) -> UnitState:
    """Return the unit's state after all these events."""
    state = UnitState()
    for event in in_order(events):
        if event.kind == Kind.UNIT_RESET:
            at = event.recorded_at
            state = UnitState(started_at=at, last_activity_at=at, is_touched=True)
            continue
        if event.kind == Kind.ANSWER_SAVED:
            continue  # folds into the attempt, see fold_answers
        _apply(state, event)
        if state.done_at is None and is_complete(unit, state):
            state.done_at = event.recorded_at
    return state


def fold_answers(events: Iterable[Event], attempt_uid: str) -> dict[str, Any]:
    """Return an attempt's last saved answer by question id."""
    answers: dict[str, Any] = {}
    for event in in_order(events):
        if event.kind == Kind.ANSWER_SAVED and event.data["attempt"] == attempt_uid:
            answers[event.data["question"]] = event.data["answer"]
    return answers


def fold_excused(events: Iterable[Event]) -> list[str]:
    """Return the ids of the units that the learner's edition does not ask of him or her."""
    moves = [e for e in in_order(events) if e.kind == Kind.EDITION_CHANGED]
    return list(moves[-1].data.get("excused", ())) if moves else []


def is_complete(unit: Unit, state: UnitState) -> bool:
    """Tell whether a unit in this state is done."""
    if unit["kind"] == "quiz":
        return state.passed or (unit["purpose"] == "pre" and state.attempts > 0)
    return not missing_in_lesson(unit, state) and state.finished


def fold_rules(unit: Unit) -> tuple[Any, ...]:
    """Return what of a unit the fold depends on; equal rules fold alike."""
    names = ("kind", "purpose", "checks", "cases")
    return tuple(unit.get(name) for name in names)


def missing_in_lesson(unit: Unit, state: UnitState) -> dict[str, list[str]]:
    """Return {"checks": [ids], "cases": [ids]} not worked through yet; empty when none."""
    done = {uid for uid, case in state.cases.items() if case.get("done")}
    done |= {*state.checks, *state.excused}
    checks = [uid for uid in unit["checks"] if uid not in done]
    cases = [uid for uid in unit["cases"] if uid not in done]
    missing = {"checks": checks, "cases": cases}
    return missing if checks or cases else {}


def _apply(state: UnitState, event: Event) -> None:
    state.is_touched = state.is_touched or event.kind not in UNIONS
    if event.kind not in BY_STAFF:
        state.started_at = state.started_at or event.recorded_at
        state.last_activity_at = event.recorded_at
    if apply := APPLY.get(event.kind):
        apply(state, event.data)


def _reached(state: UnitState, data: dict[str, Any]) -> None:
    state.anchor = data["block"]


def _checked(state: UnitState, data: dict[str, Any]) -> None:
    state.checks[data["question"]] = {
        "answer": data["answer"],
        "fraction": data["fraction"],
    }
    state.anchor = data.get("block", state.anchor)


def _chose(state: UnitState, data: dict[str, Any]) -> None:
    case = state.cases.setdefault(data["case"], {"path": [], "done": False})
    case["path"].append([data["node"], data["choice"]])
    case["done"] = case["done"] or bool(data["ends"])
    state.anchor = data["case"]


def _restarted(state: UnitState, data: dict[str, Any]) -> None:
    # Walking a case once counts for good; starting again only empties the path.
    case = state.cases.setdefault(data["case"], {"path": [], "done": False})
    case["path"] = []
    case.pop("facts", None)


def _read_facts(state: UnitState, data: dict[str, Any]) -> None:
    case = state.cases.setdefault(data["case"], {"path": [], "done": False})
    case["done"] = case["facts"] = True
    state.anchor = data["case"]


def _finished(state: UnitState, data: dict[str, Any]) -> None:
    state.finished = True
    state.excused = sorted({*state.excused, *data.get("excused", ())})


def _submitted(state: UnitState, data: dict[str, Any]) -> None:
    score = Decimal(data["score"])
    state.attempts += 1
    state.best_score = max(score, state.best_score or Decimal(0))
    state.passed = state.passed or data["passed"]


def _regraded(state: UnitState, data: dict[str, Any]) -> None:
    # By a corrected key the score may also be lower; what counts never falls.
    state.best_score = max(Decimal(data["score"]), state.best_score or Decimal(0))
    state.passed = state.passed or data["passed"]


def _carried(state: UnitState, data: dict[str, Any]) -> None:
    # What was done by the rules of an older edition stays done, at its own time.
    if data["done_at"]:
        state.done_at = datetime.fromisoformat(data["done_at"])


APPLY = {
    Kind.LESSON_REACHED: _reached,
    Kind.CHECK_ANSWERED: _checked,
    Kind.CASE_CHOSEN: _chose,
    Kind.CASE_RESTARTED: _restarted,
    Kind.CASE_FACTS: _read_facts,
    Kind.LESSON_FINISHED: _finished,
    Kind.ATTEMPT_SUBMITTED: _submitted,
    Kind.ATTEMPT_REGRADED: _regraded,
    Kind.UNIT_CARRIED: _carried,
}
