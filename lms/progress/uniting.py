"""Uniting two ways of one person, and parting them again, without changing any event.

The ledger is only added to: a mark for each unit names what was done on the other way, see
``unions``. Undoing is one more mark.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from lms.cohorts.models import Enrolment
from lms.progress.engine import lock, record_event, refold_progress
from lms.progress.fold import fold_rules
from lms.progress.manifest import outline_of, unit_of
from lms.progress.models import (
    BY_STAFF,
    Attempt,
    EnrolmentProgress,
    LearningEvent,
    UnitProgress,
)
from lms.progress.unions import in_force, last_done, since_reset

Kind = LearningEvent.Kind
# What tells nothing of a unit's state.
_ASIDE = (Kind.ANSWER_SAVED, Kind.EDITION_CHANGED)


@transaction.atomic
def unite(*, into: Enrolment, other: Enrolment, merge: UUID, language: str) -> None:
    """Let all that was done on the other way count on this one too.

    The other way, its rows and its statements stay as they are: what the record store
    knows by it is not told once more. Sends unit_completed and enrolment_completed for what
    both together complete. Called twice, it adds nothing.
    """
    _hold(into, other)
    said_of = _said_by(other, merge)
    for unit, events in _by_unit(other).items():
        uid = uuid5(merge, f"{other.uid} {unit}")
        _take(into, unit, events, said_of(unit), uid=uid, language=language)
    _note_activity(into)


@transaction.atomic
def part(
    *, into: Enrolment, others: list[int], merge: UUID, by: UUID, language: str
) -> None:
    """Take away again what a merge brought; what was done since stays.

    ``others`` are the keys of the ways that were united with it.
    """
    lock(into)
    for unit, regraded in _brought(into, others, merge).items():
        _let_go(into, unit, regraded, merge=merge, by=by, language=language)
    _note_activity(into)


@transaction.atomic
def split(
    *,
    enrolment: Enrolment,
    into: Enrolment,
    since: datetime,
    merge: UUID,
    by: UUID,
    language: str,
) -> None:
    """Leave a way as it was at a moment; what was done on it since goes to the other one.

    ``into`` names the way from which it is parted. Attempts begun since go along; the
    events stay in their ledger and count in the other.
    """
    _hold(enrolment, into)
    said_of = _said_by(enrolment, merge)
    for unit, events in _by_unit(enrolment).items():
        news = [e for e in events if e.recorded_at > since and e.kind not in BY_STAFF]
        if news:
            gone = [str(event.uid) for event in news]
            _let_go(enrolment, unit, gone, merge=merge, by=by, language=language)
            uid = uuid5(merge, f"{into.uid} {unit} since")
            _take(into, unit, news, said_of(unit), uid=uid, language=language)
    begun = Attempt.objects.filter(enrolment=enrolment, started_at__gt=since)
    begun.update(enrolment=into)
    _note_activity(enrolment)
    _note_activity(into)


def _said_by(way: Enrolment, merge: UUID) -> Callable[[str], dict[str, Any]]:
    """Return what a mark says of a unit of the way whose events it names, as it is now."""
    done, is_complete = _done_units(way), _is_complete(way)
    return lambda unit: {
        "merge": str(merge),
        "told": unit in done,
        "complete": is_complete,
    }


def _let_go(
    way: Enrolment,
    unit: str,
    without: list[str],
    *,
    merge: UUID,
    by: UUID,
    language: str,
) -> None:
    record_event(
        enrolment=way,
        unit_uid=unit,
        kind=Kind.UNIT_PARTED,
        data={"merge": str(merge), "without": without, "by": str(by)},
        uid=uuid5(merge, f"{way.uid} {unit} parted"),
        language=language,
    )


def _brought(into: Enrolment, others: list[int], merge: UUID) -> dict[str, list[str]]:
    """Return the units that were united, with what regrading added here since."""
    events = LearningEvent.objects.filter(enrolment=into)
    united = events.filter(kind=Kind.UNIT_UNITED, data__merge=str(merge))
    found: dict[str, list[str]] = {
        str(unit): [] for unit in united.order_by("pk").values_list("unit", flat=True)
    }
    attempts = Attempt.objects.filter(enrolment__in=others).values_list(
        "uid", flat=True
    )
    theirs = {str(uid) for uid in attempts}
    for event in events.filter(kind=Kind.ATTEMPT_REGRADED):
        if event.data["attempt"] in theirs:
            found.setdefault(str(event.unit), []).append(str(event.uid))
    return found


def fits(other: Enrolment, into: Enrolment) -> bool:
    """Tell whether all that was begun on the other way means the same on this one.

    In another edition a unit may be missing, or ask for something else.
    """
    if other.edition_id == into.edition_id and other.takes == into.takes:
        return True
    begun = UnitProgress.objects.filter(enrolment=other).values_list("unit", flat=True)
    here, there = outline_of(into).by_uid, outline_of(other).by_uid
    units = [(here.get(str(uid)), there.get(str(uid))) for uid in begun]
    return all(
        mine and theirs and fold_rules(mine) == fold_rules(theirs)
        for mine, theirs in units
    )


def has_news(enrolment: Enrolment, since: datetime) -> bool:
    """Tell whether the learner did something on the way after a moment."""
    events = LearningEvent.objects.filter(enrolment=enrolment, recorded_at__gt=since)
    return events.exclude(kind__in=BY_STAFF).exists()


def _hold(*enrolments: Enrolment) -> None:
    """Lock the progress rows, always in one order: whoever adds to a ledger waits."""
    for one in sorted(enrolments, key=lambda each: each.pk):
        refold_progress(lock(one), one)


def _by_unit(enrolment: Enrolment) -> dict[str, list[LearningEvent]]:
    found: dict[str, list[LearningEvent]] = defaultdict(list)
    events = LearningEvent.objects.filter(enrolment=enrolment).exclude(kind__in=_ASIDE)
    for event in events.order_by("pk"):
        found[str(event.unit)].append(event)
    return found


def _take(
    into: Enrolment,
    unit: str,
    events: Iterable[LearningEvent],
    said: dict[str, Any],
    *,
    uid: UUID,
    language: str,
) -> None:
    # What the other way was set back from counts here no more than there.
    taken = [str(event.uid) for event in since_reset(in_force(events))]
    # An edition that never taught the unit has no place for it.
    if not taken or unit_of(into, unit) is None:
        return
    record_event(
        enrolment=into,
        unit_uid=unit,
        kind=Kind.UNIT_UNITED,
        data={**said, "events": taken},
        uid=uid,
        language=language,
    )


def _done_units(enrolment: Enrolment) -> set[str]:
    rows = UnitProgress.objects.filter(enrolment=enrolment, done_at__isnull=False)
    return {str(unit) for unit in rows.values_list("unit", flat=True)}


def _is_complete(enrolment: Enrolment) -> bool:
    rows = EnrolmentProgress.objects.filter(pk=enrolment.pk)
    return rows.filter(completed_at__isnull=False).exists()


def _note_activity(enrolment: Enrolment) -> None:
    """Put down when the learner last did something, by all that counts here."""
    events = LearningEvent.objects.filter(enrolment=enrolment)
    last = last_done(events.exclude(kind__in=_ASIDE))
    rows = EnrolmentProgress.objects.filter(pk=enrolment.pk)
    rows.update(last_activity_at=last)
