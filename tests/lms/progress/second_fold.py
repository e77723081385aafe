"""A second fold, which asks each question of the whole list of events."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from lms.progress.fold import UnitState
from tests.lms.progress.fold_events import Event, Kind, at, carried, regraded, submitted


def folded_naively(unit: dict[str, Any], events: list[Event]) -> UnitState:
    ordered = sorted({e.uid: e for e in events}.values(), key=_place)
    resets = [n for n, e in enumerate(ordered) if e.kind == Kind.UNIT_RESET]
    reset = ordered[resets[-1]] if resets else None
    since = ordered[resets[-1] + 1 :] if resets else ordered
    state = _without_done(since, reset)
    pinned = [e.data["done_at"] for e in since if e.kind == Kind.UNIT_CARRIED]
    if pinned := [text for text in pinned if text]:
        state.done_at = datetime.fromisoformat(pinned[-1])
    else:
        prefixes = [since[:n] for n in range(1, len(since) + 1)]
        whole = [p[-1] for p in prefixes if _is_whole(unit, _without_done(p, reset))]
        state.done_at = whole[0].recorded_at if whole else None
    return state


def _place(event: Event) -> tuple[datetime, str]:
    return event.recorded_at, str(event.uid)


def _without_done(since: list[Event], reset: Event | None) -> UnitState:
    staff = (Kind.ATTEMPT_REGRADED, Kind.UNIT_CARRIED)
    times = [reset.recorded_at] if reset else []
    times += [e.recorded_at for e in since if e.kind not in staff]
    marks = [e for e in since if e.kind in (Kind.ATTEMPT_SUBMITTED, staff[0])]
    anchors = [_anchor(e) for e in since if _anchor(e)]
    return UnitState(
        started_at=times[0] if times else None,
        last_activity_at=times[-1] if times else None,
        anchor=anchors[-1] if anchors else "",
        checks={
            e.data["question"]: {k: e.data[k] for k in ("answer", "fraction")}
            for e in since
            if e.kind == Kind.CHECK_ANSWERED
        },
        cases=_cases(since),
        finished=any(e.kind == Kind.LESSON_FINISHED for e in since),
        excused=sorted({uid for e in since for uid in e.data.get("excused", [])}),
        attempts=sum(e.kind == Kind.ATTEMPT_SUBMITTED for e in since),
        best_score=max((Decimal(e.data["score"]) for e in marks), default=None),
        passed=any(e.data["passed"] for e in marks),
    )


def _anchor(event: Event) -> str:
    if event.kind in (Kind.CASE_CHOSEN, Kind.CASE_FACTS):
        return event.data["case"]
    return event.data.get("block", "")


def _cases(since: list[Event]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for uid in {e.data["case"] for e in since if "case" in e.data}:
        steps = [e for e in since if e.data.get("case") == uid]
        begins = [n for n, e in enumerate(steps) if e.kind == Kind.CASE_RESTARTED]
        walk = steps[begins[-1] :] if begins else steps
        chosen = [e for e in walk if e.kind == Kind.CASE_CHOSEN]
        found[uid] = {
            "path": [[e.data["node"], e.data["choice"]] for e in chosen],
            "done": any(e.kind == Kind.CASE_FACTS or e.data.get("ends") for e in steps),
        }
        if any(e.kind == Kind.CASE_FACTS for e in walk):
            found[uid]["facts"] = True
    return found


def _is_whole(unit: dict[str, Any], state: UnitState) -> bool:
    if unit["kind"] == "quiz":
        return state.passed or (unit["purpose"] == "pre" and state.attempts > 0)
    done = {uid for uid, case in state.cases.items() if case["done"]}
    done |= {*state.checks, *state.excused}
    return state.finished and {*unit["checks"], *unit["cases"]} <= done


minutes = st.integers(0, 9)
named_events = st.one_of(
    st.builds(
        lambda q, f, b, m: Event(
            Kind.CHECK_ANSWERED,
            {"question": q, "answer": {"options": [f]}, "fraction": f}
            | ({"block": b} if b else {}),
            at(m),
        ),
        st.sampled_from(["q1", "q2"]),
        st.sampled_from(["0", "100"]),
        st.sampled_from(["", "b1"]),
        minutes,
    ),
    st.builds(
        lambda c, n, o, e, m: Event(
            Kind.CASE_CHOSEN, {"case": c, "node": n, "choice": o, "ends": e}, at(m)
        ),
        st.sampled_from(["c1", "c2"]),
        st.sampled_from(["start", "end"]),
        st.sampled_from("ab"),
        st.booleans(),
        minutes,
    ),
    st.builds(
        lambda kind, c, m: Event(kind, {"case": c}, at(m)),
        st.sampled_from([Kind.CASE_RESTARTED, Kind.CASE_FACTS]),
        st.sampled_from(["c1", "c2"]),
        minutes,
    ),
    st.builds(
        lambda gone, m: Event(
            Kind.LESSON_FINISHED, {"excused": gone} if gone else {}, at(m)
        ),
        st.sampled_from([[], ["q2"], ["c1", "q1"]]),
        minutes,
    ),
    st.builds(
        lambda b, m: Event(Kind.LESSON_REACHED, {"block": b}, at(m)),
        st.just("b2"),
        minutes,
    ),
    st.builds(lambda m: Event(Kind.LESSON_OPENED, {}, at(m)), minutes),
    st.builds(lambda s, m: submitted(str(s), s >= 80, m), st.integers(0, 100), minutes),
    st.builds(regraded, st.integers(0, 100), minutes),
    st.builds(lambda m, d: carried(m, done=d), minutes, st.booleans()),
)
resets = st.builds(
    lambda m: Event(Kind.UNIT_RESET, {"by": "x", "reason": "y"}, at(m)),
    st.integers(0, 4),
)
histories = st.builds(
    lambda events, reset: events + reset,
    st.lists(named_events, max_size=12),
    st.lists(resets, max_size=1),
)
