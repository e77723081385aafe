"""Which events a unit's state is folded from, where ways of one person were united.

The ledger is only added to, and nothing in it is there twice: a mark names the events of the
other way that count here too, and another mark says that they count no more. The fold puts
all of them in the order of their own moments, as if one person had done all.
"""

from collections.abc import Iterable

from lms.progress.models import UNIONS, LearningEvent

Kind = LearningEvent.Kind


def gathered(events: Iterable[LearningEvent]) -> list[LearningEvent]:
    """Return the events of a unit that count, for the fold.

    No query for a way that was never united or parted, one for any other.
    """
    own = list(events)
    marks = [event for event in own if event.kind in UNIONS]
    if not marks:
        return own
    parted = [event for event in marks if event.kind == Kind.UNIT_PARTED]
    undone = {event.data["merge"] for event in parted}
    without = {uid for event in parted for uid in event.data["without"]}
    wanted = {
        uid
        for event in marks
        if event.kind == Kind.UNIT_UNITED and event.data["merge"] not in undone
        for uid in event.data["events"]
    }
    taken = LearningEvent.objects.filter(uid__in=wanted) if wanted else ()
    return [*(one for one in own if str(one.uid) not in without), *taken]


def in_force(events: Iterable[LearningEvent]) -> list[LearningEvent]:
    """Return the same without the marks, in their order."""
    counted = (one for one in gathered(events) if one.kind not in UNIONS)
    return sorted(counted, key=lambda one: (one.recorded_at, str(one.uid)))
