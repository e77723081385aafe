"""Rebuild of the progress tables from the ledger, to compare or to mend."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from lms.cohorts.models import Enrolment
from lms.progress.engine import (
    fill_progress,
    fill_unit_row,
    lock,
    take_in_hand,
    unit_rows,
)
from lms.progress.fold import fold_answers, fold_excused, fold_unit
from lms.progress.manifest import outline_of, unit_of
from lms.progress.models import (
    Attempt,
    EnrolmentProgress,
    LearningEvent,
    UnitProgress,
)
from lms.progress.unions import gathered

UNIT_FIELDS = (
    "state",
    "started_at",
    "last_activity_at",
    "done_at",
    "best_score",
    "attempts",
    "excused",
)
PROGRESS_FIELDS = (
    "excused",
    "units_required",
    "units_done",
    "current_unit",
    "completed_at",
    "units",
    "began_at",
    "current_started_at",
    "failed_unit",
)


def differences(*, mend: bool) -> Iterator[dict[str, Any] | None]:
    """Yield for each enrolment its differences one by one, then None.

    With ``mend`` the rows are put right; without it nothing at all is written.
    """
    enrolments = Enrolment.objects.select_related("edition").defer("edition__manifest")
    for enrolment in enrolments.order_by("pk").iterator():
        yield from _of_enrolment(enrolment, mend=mend)
        yield None


def _of_enrolment(enrolment: Enrolment, *, mend: bool) -> list[dict[str, Any]]:
    with transaction.atomic() if mend else _snapshot():
        progress = lock(enrolment) if mend else _progress_of(enrolment)
        # By what the ledger excuses, whatever stands in the row.
        progress.excused = _excused(enrolment)
        found = []
        for unit_uid in _touched_units(enrolment):
            found += _of_unit(enrolment, unit_uid, mend=mend)
        found += _of_attempts(enrolment, mend=mend)
        found += _of_progress(enrolment, mend=mend)
        return found


@contextmanager
def _snapshot() -> Iterator[None]:
    """Read one state of the database, whatever is done meanwhile, and write nothing."""
    # Within a transaction that began before it is too late to ask for one state.
    level = "" if connection.in_atomic_block else "ISOLATION LEVEL REPEATABLE READ, "
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET TRANSACTION {level}READ ONLY")
        yield


def _progress_of(enrolment: Enrolment) -> EnrolmentProgress:
    """Return the progress row as ``lock`` does; an unsaved one where there is none."""
    rows = EnrolmentProgress.objects.filter(pk=enrolment.pk)
    progress = rows.first() or EnrolmentProgress(enrolment=enrolment)
    take_in_hand(enrolment, progress)
    return progress


def _excused(enrolment: Enrolment) -> list[str]:
    moves = LearningEvent.objects.filter(
        enrolment=enrolment, kind=LearningEvent.Kind.EDITION_CHANGED
    )
    return fold_excused(moves)


def _touched_units(enrolment: Enrolment) -> list[str]:
    """Return the units with events, also those only an earlier edition taught."""
    events = LearningEvent.objects.filter(enrolment=enrolment)
    touched = {str(uid) for uid in events.values_list("unit", flat=True).distinct()}
    taught = [uid for uid in outline_of(enrolment).by_uid if uid in touched]
    gone = touched.difference(taught, {outline_of(enrolment).course["uid"]})
    return taught + [uid for uid in sorted(gone) if unit_of(enrolment, uid)]


def _of_unit(
    enrolment: Enrolment, unit_uid: str, *, mend: bool
) -> list[dict[str, Any]]:
    events = LearningEvent.objects.filter(enrolment=enrolment, unit=unit_uid)
    unit = unit_of(enrolment, unit_uid)
    if unit is None:
        return []
    state = fold_unit(unit, gathered(events))
    row = UnitProgress.objects.filter(enrolment=enrolment, unit=unit_uid).first()
    if not state.is_touched:
        return _of_untouched(enrolment, row, mend=mend)
    wanted = UnitProgress(enrolment=enrolment, unit=unit_uid)
    fill_unit_row(wanted, state)
    wanted.excused = unit_uid in enrolment.progress.excused
    found = _compare(enrolment, f"unit {unit_uid}", row, wanted, UNIT_FIELDS)
    if found and mend:
        wanted.pk = row.pk if row else None
        wanted.save()
    return found


def _of_untouched(
    enrolment: Enrolment, row: UnitProgress | None, *, mend: bool
) -> list[dict[str, Any]]:
    """Compare a unit of which nothing is left, as after the undoing of a merge."""
    if row is None:
        return []
    if mend:
        row.delete()
    return [_difference(enrolment, f"unit {row.unit}", "left over")]


def _of_attempts(enrolment: Enrolment, *, mend: bool) -> list[dict[str, Any]]:
    found = []
    for attempt in Attempt.objects.filter(enrolment=enrolment):
        # An attempt that was parted from another way has its answers there.
        events = LearningEvent.objects.filter(
            enrolment__in=[enrolment.pk, enrolment.parted_from_id or enrolment.pk],
            kind=LearningEvent.Kind.ANSWER_SAVED,
            unit=attempt.unit,
        )
        answers = fold_answers(list(events), str(attempt.uid))
        if answers == attempt.answers:
            continue
        found.append(_difference(enrolment, f"attempt {attempt.uid}", "answers"))
        # What was marked stays as it was marked: the database keeps it.
        if mend and attempt.submitted_at is None:
            Attempt.objects.filter(pk=attempt.pk).update(answers=answers)
    return found


def _of_progress(enrolment: Enrolment, *, mend: bool) -> list[dict[str, Any]]:
    row = EnrolmentProgress.objects.filter(pk=enrolment.pk).first()
    if row is None:  # it is made when something is first done
        has_begun = LearningEvent.objects.filter(enrolment=enrolment).exists()
        return [_difference(enrolment, "enrolment", "missing")] if has_begun else []
    wanted = EnrolmentProgress(
        enrolment=enrolment,
        excused=enrolment.progress.excused,
        last_activity_at=row.last_activity_at,
        moved_to_id=row.moved_to_id,
    )
    fill_progress(wanted, outline_of(enrolment), unit_rows(enrolment))
    found = _compare(enrolment, "enrolment", row, wanted, PROGRESS_FIELDS)
    if found and mend:
        wanted.save(force_update=True)
    return found


def _compare(
    enrolment: Enrolment, what: str, row: Any, wanted: Any, fields: tuple[str, ...]
) -> list[dict[str, Any]]:
    if row is None:
        return [_difference(enrolment, what, "missing")]
    return [
        _difference(enrolment, what, name)
        for name in fields
        if _plain(getattr(row, name)) != _plain(getattr(wanted, name))
    ]


def _plain(value: Any) -> Any:
    return str(value) if value is not None and not isinstance(value, dict) else value


def _difference(enrolment: Enrolment, what: str, name: str) -> dict[str, Any]:
    return {"enrolment": str(enrolment.uid), "what": what, "field": name}
