"""Applying an edition upgrade: people in progress moved as an editor chose."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid5

from django.db import transaction

from courses.models import Edition
from lms.accounts.models import User
from lms.cohorts.models import Cohort, Enrolment, Takes
from lms.progress.chunks import ChunkHandler, enqueue_chunks
from lms.progress.edition_upgrade.rules import Terms, terms_of
from lms.progress.engine import (
    append_event,
    lock,
    record_event,
    refold_progress,
    tell_completed,
)
from lms.progress.fold import fold_rules
from lms.progress.manifest import Outline, outline_of
from lms.progress.models import (
    EditionChange,
    EditionMove,
    EnrolmentProgress,
    LearningEvent,
    UnitProgress,
)

MOVE_EFFECT = "progress.move"
Kind = LearningEvent.Kind
Choice: Any = EditionChange.Choice


@transaction.atomic
def change_edition(
    *,
    edition: Edition,
    choices: Mapping[Cohort, str],
    again: list[str],
    excused: list[str],
    note: str,
    by: User,
) -> list[EditionChange]:
    """Return what was decided for each cohort; people in progress are moved afterwards.

    ``again`` lists the ids of changed units that are taken anew, ``excused`` those of new
    units that only people take who start from now on. People who enrol from now on in a
    cohort that moves on are given the new edition.
    """
    changes = [
        EditionChange.objects.create(
            edition=edition,
            cohort=cohort,
            choice=choice,
            again=again,
            excused=excused,
            note=note,
            decided_by=by,
        )
        for cohort, choice in choices.items()
    ]
    for change in changes:
        if change.choice != Choice.KEEP:
            _begin(change)
    return changes


def _begin(change: EditionChange) -> None:
    Cohort.objects.filter(pk=change.cohort_id).update(edition=change.edition)
    people = Enrolment.objects.filter(
        cohort=change.cohort_id,
        state=Enrolment.State.ACTIVE,
        edition__course=change.edition.course_id,
        progress__completed_at=None,
    )
    pks = people.exclude(edition=change.edition).order_by("pk")
    enqueue_chunks(
        kind=MOVE_EFFECT,
        key=str(change.pk),
        pks=pks.values_list("pk", flat=True),
        change=change.pk,
    )


class MoveEnrolments(ChunkHandler):
    """Works off the moves that a change of edition calls for."""

    def do(self, pk: int, payload: dict[str, Any]) -> None:
        changes = EditionChange.objects.select_related("edition", "decided_by")
        change = changes.defer("edition__manifest").get(pk=payload["change"])
        enrolments = Enrolment.objects.select_related("edition", "user")
        enrolment = enrolments.defer("edition__manifest").get(pk=pk)
        move_enrolment(enrolment=enrolment, change=change)


@transaction.atomic
def move_enrolment(
    *, enrolment: Enrolment, change: EditionChange
) -> EditionMove | None:
    """Return the move to the change's edition, or None when it is not to be moved.

    Ledger, attempts, scores and what is done are kept. Those who completed their course,
    left it, or take the newer edition already are not moved. Sends enrolment_completed when
    the new edition has nothing more to do.
    """
    progress = lock(enrolment)
    if not _is_to_move(enrolment, progress, change):
        return None
    before = outline_of(enrolment)
    terms = terms_of(enrolment, progress, change)
    _set_back(enrolment, change, terms)
    move = EditionMove.objects.create(
        change=change, enrolment=enrolment, from_edition_id=enrolment.edition_id
    )
    _give_edition(enrolment, move, terms)
    _carry_units(enrolment, change, before)
    return move


def catch_up(enrolment: Enrolment) -> None:
    """Move who comes back to the editions that the cohort has gone on to meanwhile."""
    changes = EditionChange.objects.filter(cohort=enrolment.cohort_id)
    later = changes.filter(edition__number__gt=enrolment.edition.number)
    later = later.exclude(choice=Choice.KEEP).order_by("edition__number")
    for change in later.select_related("edition", "decided_by"):
        move_enrolment(enrolment=enrolment, change=change)


def _is_to_move(
    enrolment: Enrolment, progress: EnrolmentProgress, change: EditionChange
) -> bool:
    if enrolment.state != Enrolment.State.ACTIVE or progress.completed_at is not None:
        return False
    if enrolment.edition.course_id != change.edition.course_id:
        return False
    if enrolment.takes != Takes.WHOLE:
        return False
    if enrolment.edition.number >= change.edition.number:
        return False
    elsewhere = Enrolment.objects.filter(
        user=enrolment.user_id, edition=change.edition, state=Enrolment.State.ACTIVE
    )
    return not elsewhere.exists()


def _set_back(enrolment: Enrolment, change: EditionChange, terms: Terms) -> None:
    """Let the units to be taken again begin anew where they are done."""
    done = UnitProgress.objects.filter(
        enrolment=enrolment, unit__in=terms.again, done_at__isnull=False
    )
    for unit in sorted(str(uid) for uid in done.values_list("unit", flat=True)):
        record_event(
            enrolment=enrolment,
            unit_uid=unit,
            kind=Kind.UNIT_RESET,
            data={
                "by": str(change.decided_by.public_id),
                "reason": change.note,
                "change": change.pk,
            },
            uid=uuid5(enrolment.uid, f"change {change.pk} reset {unit}"),
            language=enrolment.user.language,
        )


def _give_edition(enrolment: Enrolment, move: EditionMove, terms: Terms) -> None:
    change, progress = move.change, lock(enrolment)
    enrolment.edition = progress.moved_to = change.edition
    enrolment.save(update_fields=["edition"])
    _excuse(enrolment, progress, sorted(terms.excused))
    event, _ = append_event(
        enrolment=enrolment,
        unit_uid=outline_of(enrolment).course["uid"],
        kind=Kind.EDITION_CHANGED,
        data={
            "from": move.from_edition_id,
            "to": change.edition_id,
            "by": str(change.decided_by.public_id),
            "change": change.pk,
            "excused": progress.excused,
        },
        uid=uuid5(enrolment.uid, f"change {change.pk}"),
        language=enrolment.user.language,
        not_before=progress.last_activity_at,
    )
    if refold_progress(progress, enrolment):
        tell_completed(progress, enrolment, event)


def _excuse(
    enrolment: Enrolment, progress: EnrolmentProgress, units: list[str]
) -> None:
    """Put down what need not be taken; the caller saves the progress row."""
    progress.excused = units
    rows = UnitProgress.objects.filter(enrolment=enrolment)
    rows.filter(unit__in=units).update(excused=True)
    rows.exclude(unit__in=units).update(excused=False)


def _carry_units(enrolment: Enrolment, change: EditionChange, before: Outline) -> None:
    """Write down what is done of units whose rules differ, so that it stays done."""
    rows = UnitProgress.objects.filter(enrolment=enrolment)
    done = {str(unit): at for unit, at in rows.values_list("unit", "done_at")}
    for uid, unit in outline_of(enrolment).by_uid.items():
        old = before.by_uid.get(uid)
        if uid not in done or (old and fold_rules(old) == fold_rules(unit)):
            continue
        record_event(
            enrolment=enrolment,
            unit_uid=uid,
            kind=Kind.UNIT_CARRIED,
            data={
                "done_at": done[uid].isoformat() if done[uid] else "",
                "change": change.pk,
            },
            uid=uuid5(enrolment.uid, f"change {change.pk} carried {uid}"),
            language=enrolment.user.language,
        )
