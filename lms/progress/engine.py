"""Progress engine: an event goes in once, the state is folded anew, signals follow.

Everything happens in one transaction under the lock of the enrolment's progress row, so
that of any number of parallel requests exactly one completes the enrolment.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from courses.models import Edition
from lms.cohorts.models import Enrolment
from lms.progress.exceptions import (
    CourseClosed,
    ForeignEvent,
    TooManyEvents,
    UnknownPart,
)
from lms.progress.fold import UnitState, fold_unit
from lms.progress.manifest import Outline, Unit, outline_for, outline_of, unit_of
from lms.progress.models import (
    BY_STAFF,
    EnrolmentProgress,
    LearningEvent,
    UnitProgress,
)
from lms.progress.signals import enrolment_completed, unit_completed
from lms.progress.standing import KEPT_BY_UNIT, keep_unit, keep_units
from lms.progress.unions import gathered

# What a learner may do again at will. A unit's state is folded from all its events, so
# that each costs the next one a little; nobody works through a lesson so often.
REPEATABLE = frozenset(
    {
        LearningEvent.Kind.CHECK_ANSWERED,
        LearningEvent.Kind.CASE_CHOSEN,
        LearningEvent.Kind.CASE_RESTARTED,
        LearningEvent.Kind.CASE_FACTS,
    }
)
MOST_EVENTS = 500


@dataclass(frozen=True)
class Recorded:
    """An event that stands in the ledger, and the unit's state with it."""

    event: LearningEvent
    state: UnitState
    is_new: bool


def lock(enrolment: Enrolment) -> EnrolmentProgress:
    """Return the enrolment's progress row, locked until the transaction ends.

    Where another request moved the enrolment to a newer edition meanwhile, the enrolment
    in hand is given that edition.
    """
    rows = EnrolmentProgress.objects.select_for_update()
    progress = rows.filter(pk=enrolment.pk).first()
    if progress is None:
        outline = outline_of(enrolment)
        EnrolmentProgress.objects.get_or_create(
            enrolment=enrolment,
            defaults={
                "units_required": len(outline.required),
                "current_unit": outline.units[0]["uid"] if outline.units else None,
            },
        )
        progress = rows.get(pk=enrolment.pk)
    take_in_hand(enrolment, progress)
    return progress


def take_in_hand(enrolment: Enrolment, progress: EnrolmentProgress) -> None:
    """Let the enrolment have what its progress row says: excused units, the edition."""
    # What the learner is excused from is read here, see ``outline_of``.
    enrolment.progress = progress
    if progress.moved_to_id not in (None, enrolment.edition_id):
        enrolment.edition = Edition.objects.defer("manifest").get(
            pk=progress.moved_to_id
        )


@transaction.atomic
def record_event(
    *,
    enrolment: Enrolment,
    unit_uid: str,
    kind: str,
    data: dict[str, Any],
    uid: UUID,
    language: str,
    progress: EnrolmentProgress | None = None,
) -> Recorded:
    """Return the recorded event; the same ``uid`` again changes nothing.

    ``progress`` is the enrolment's row where the caller has its lock already.
    Sends unit_completed and enrolment_completed when this event completes them. Raises
    ForeignEvent when the id already names an event of another enrolment, UnknownPart when
    the unit was never taught here, CourseClosed when the learner has left the group,
    TooManyEvents where answers would make the unit's events endless.
    """
    progress = progress or lock(enrolment)
    unit = unit_of(enrolment, unit_uid)
    if unit is None:
        raise UnknownPart(unit_uid)
    before = events_of(enrolment, unit_uid)
    if kind in REPEATABLE and len(before) >= MOST_EVENTS:
        raise TooManyEvents(unit_uid)
    event, is_new = append_event(
        enrolment=enrolment,
        unit_uid=unit_uid,
        kind=kind,
        data=data,
        uid=uid,
        language=language,
        not_before=progress.last_activity_at,
    )
    state = fold_unit(unit, gathered([*before, event]))
    if is_new:
        _store(progress, enrolment, unit, state, event)
    return Recorded(event=event, state=state, is_new=is_new)


def append_event(
    *,
    enrolment: Enrolment,
    unit_uid: str,
    kind: str,
    data: dict[str, Any],
    uid: UUID,
    language: str,
    not_before: datetime | None = None,
) -> tuple[LearningEvent, bool]:
    """Return the ledger's row of this id and whether it is new; the caller holds the lock.

    The browser's back button brings back an old form with its old id: the id with other
    content is another event, whose own id follows from both. Raises ForeignEvent, and
    CourseClosed when a learner acts who has just been taken out of the group.
    """
    if event := LearningEvent.objects.filter(uid=uid).first():
        if event.enrolment_id != enrolment.pk:
            raise ForeignEvent(uid)
        if (event.kind, str(event.unit), event.data) == (kind, unit_uid, data):
            return event, False
        said = json.dumps([unit_uid, kind, data], sort_keys=True)
        return append_event(
            enrolment=enrolment,
            unit_uid=unit_uid,
            kind=kind,
            data=data,
            uid=uuid5(uid, said),
            language=language,
            not_before=not_before,
        )
    if kind not in BY_STAFF and not _takes_part(enrolment):
        raise CourseClosed
    now = timezone.now()
    # Clocks of several machines differ; an enrolment's events keep their order.
    after = not_before + timedelta(microseconds=1) if not_before else now
    event = LearningEvent.objects.create(
        uid=uid,
        enrolment=enrolment,
        unit=unit_uid,
        kind=kind,
        data=data,
        language=language,
        recorded_at=max(now, after),
    )
    return event, True


def _takes_part(enrolment: Enrolment) -> bool:
    """Ask the database: what the caller read stood before it had the lock."""
    active = Enrolment.objects.filter(pk=enrolment.pk, state=Enrolment.State.ACTIVE)
    return active.exists()


def events_of(enrolment: Enrolment, unit_uid: str) -> list[LearningEvent]:
    """Return the events of the unit in this ledger; one query. See ``unions``."""
    events = LearningEvent.objects.filter(enrolment=enrolment, unit=unit_uid)
    return list(events.exclude(kind=LearningEvent.Kind.ANSWER_SAVED))


def last_reset_at(enrolment: Enrolment, unit_uid: str) -> datetime | None:
    """Return when the unit was last set back to be taken again; one query."""
    resets = LearningEvent.objects.filter(
        enrolment=enrolment, unit=unit_uid, kind=LearningEvent.Kind.UNIT_RESET
    )
    return resets.aggregate(at=Max("recorded_at"))["at"]


def _store(
    progress: EnrolmentProgress,
    enrolment: Enrolment,
    unit: Unit,
    state: UnitState,
    event: LearningEvent,
) -> None:
    rows = UnitProgress.objects.filter(enrolment=enrolment, unit=unit["uid"])
    if not state.is_touched:  # all that there was came by a merge that is undone
        rows.delete()
        refold_progress(progress, enrolment)
        return
    row = rows.first() or UnitProgress(enrolment=enrolment, unit=unit["uid"])
    before, began = (row.done_at is not None, row.attempts), row.started_at
    fill_unit_row(row, state)
    row.excused = unit["uid"] in progress.excused
    row.save()
    if event.kind not in BY_STAFF:
        progress.last_activity_at = event.recorded_at
    is_as_before = before == (row.done_at is not None, row.attempts)
    if is_as_before and began in (None, row.started_at):
        keep_unit(progress, row)
        progress.save(update_fields=["last_activity_at", *KEPT_BY_UNIT])
        return
    now_complete = refold_progress(progress, enrolment)
    # What the record store knows by another way of the same person is not told again.
    if row.done_at is not None and not before[0] and not event.data.get("told"):
        unit_completed.send(
            sender=LearningEvent, enrolment=enrolment, unit=unit, event=event
        )
    if now_complete and not event.data.get("complete"):
        tell_completed(progress, enrolment, event)


def refold_progress(progress: EnrolmentProgress, enrolment: Enrolment) -> bool:
    """Save what follows from the units; tell whether it completed the enrolment."""
    was_complete = progress.completed_at is not None
    outline = outline_for(enrolment.edition, progress.excused, enrolment.takes)
    fill_progress(progress, outline, unit_rows(enrolment))
    progress.save()
    return progress.completed_at is not None and not was_complete


def tell_completed(
    progress: EnrolmentProgress, enrolment: Enrolment, event: LearningEvent
) -> None:
    """Send enrolment_completed, in the transaction of the event that completed it."""
    enrolment_completed.send(
        sender=LearningEvent,
        enrolment=enrolment,
        completed_at=progress.completed_at,
        event=event,
    )


def fill_unit_row(row: UnitProgress, state: UnitState) -> None:
    """Put the folded state into the row, unsaved."""
    row.state = state.details()
    row.started_at = state.started_at or state.last_activity_at or timezone.now()
    row.last_activity_at = state.last_activity_at or row.started_at
    row.done_at = state.done_at
    row.best_score = state.best_score
    row.attempts = state.attempts


def done_units(enrolment: Enrolment) -> dict[str, datetime]:
    """Return when each finished unit was done, by unit id; one query."""
    rows = UnitProgress.objects.filter(enrolment=enrolment, done_at__isnull=False)
    return {str(unit): at for unit, at in rows.values_list("unit", "done_at")}


def unit_rows(enrolment: Enrolment) -> list[UnitProgress]:
    """Return the rows of the enrolment's units, without their states; one query."""
    return list(UnitProgress.objects.filter(enrolment=enrolment).defer("state"))


def fill_progress(
    progress: EnrolmentProgress, outline: Outline, rows: list[UnitProgress]
) -> None:
    """Put what follows from the units' rows into the enrolment's, unsaved."""
    done = {str(row.unit): row.done_at for row in rows if row.done_at is not None}
    open_units = [u["uid"] for u in outline.required if u["uid"] not in done]
    progress.units_required = len(outline.required)
    progress.units_done = len(outline.required) - len(open_units)
    progress.current_unit = open_units[0] if open_units else None
    if not open_units and outline.required:
        progress.completed_at = max(done[u["uid"]] for u in outline.required)
    else:
        progress.completed_at = None
    keep_units(progress, rows)
