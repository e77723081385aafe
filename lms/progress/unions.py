"""Which events a unit's state is folded from, where ways of one person were united.

The ledger is only added to, and nothing in it is there twice: a mark names the events of the
other way that count here too, and another mark says that they count no more. The fold puts
all of them in the order of their own moments, as if one person had done all.
"""

from collections.abc import Iterable
from datetime import datetime

from lms.progress.models import BY_STAFF, UNIONS, LearningEvent

Kind = LearningEvent.Kind


def gathered(events: Iterable[LearningEvent]) -> list[LearningEvent]:
    """Return the events of a unit that count, for the fold.

    A unit that was set back on one way is not set back on the other one by that. No query
    for a way that was never united or parted, one for any other.
    """
    own, united, taken = _sorted_out(list(events))
    if not taken:
        return own
    return [*since_reset(own, before=min(e.recorded_at for e in united)), *taken]


def _sorted_out(
    events: list[LearningEvent],
) -> tuple[list[LearningEvent], list[LearningEvent], list[LearningEvent]]:
    """Return a way's own events, the marks in force among them, and what these name."""
    marks = [event for event in events if event.kind in UNIONS]
    if not marks:
        return events, [], []
    parted = [event for event in marks if event.kind == Kind.UNIT_PARTED]
    undone = {event.data["merge"] for event in parted}
    without = {uid for event in parted for uid in event.data["without"]}
    united = [
        event
        for event in marks
        if event.kind == Kind.UNIT_UNITED and event.data["merge"] not in undone
    ]
    wanted = {uid for event in united for uid in event.data["events"]}
    taken = LearningEvent.objects.filter(uid__in=wanted) if wanted else ()
    own = [event for event in events if str(event.uid) not in without]
    return own, united, list(taken)


def since_reset(
    events: Iterable[LearningEvent], before: datetime | None = None
) -> list[LearningEvent]:
    """Return the events of a unit without those that it was set back from, in their order.

    With ``before``, a setting back from that moment on stays, and concerns all.
    """
    ordered = sorted(events, key=_moment)
    last = -1
    for place, one in enumerate(ordered):
        if one.kind == Kind.UNIT_RESET and (not before or one.recorded_at < before):
            last = place
    return ordered[last + 1 :]


def _moment(event: LearningEvent) -> tuple[datetime, str]:
    return event.recorded_at, str(event.uid)


def in_force(events: Iterable[LearningEvent]) -> list[LearningEvent]:
    """Return the same without the marks, in their order."""
    counted = (one for one in gathered(events) if one.kind not in UNIONS)
    return sorted(counted, key=_moment)


def last_done(events: Iterable[LearningEvent]) -> datetime | None:
    """Return when the learner last did something, by all events that count on a way."""
    own, _marks, taken = _sorted_out(list(events))
    return max(
        (one.recorded_at for one in (*own, *taken) if one.kind not in BY_STAFF),
        default=None,
    )
