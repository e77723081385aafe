"""Services of a reissue: its dry run, its start, and the chunks in which it is done.

Each row is worked off in the transaction that replaces its certificate, so that a worker
may be killed at any point: what is done is done once, and the rest follows.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lms.accounts.models import User
from lms.audit.models import Action
from lms.audit.services import record
from lms.certificates.access import certificates_replaced_by
from lms.certificates.comparison import (
    changed_fields,
    digest_of,
    facts_today,
    require_printable,
)
from lms.certificates.exceptions import FactsChanged, NameUnprintable
from lms.certificates.holders import lock_holders
from lms.certificates.models import Certificate, Reissue, ReissueRow
from lms.certificates.services import replace_certificate
from lms.cohorts.models import Cohort
from lms.outbox.services import enqueue

CHECK_EFFECT, CHUNK_EFFECT = "certificate.check", "certificate.reissue"
# Rows whose certificates and the year's counter are locked together, some tenths of a second.
ROWS_A_CHUNK = 20
PORTION = 200
State, Outcome = Reissue.State, ReissueRow.Outcome


class NotChecked(Exception):
    """The dry run is not done, so that nobody has seen what would change."""


@transaction.atomic
def order_reissue(*, by: User, cohort: Cohort | None, why: str, reason: str) -> Reissue:
    """Return the reissue of a group's certificates, or of all; the worker checks it first."""
    row = Reissue.objects.create(by=by, cohort=cohort, revoked_class=why, reason=reason)
    enqueue(kind=CHECK_EFFECT, key=str(row.uid), payload={"reissue": row.pk})
    return row


def check_reissue(pk: int) -> None:
    """Keep what would become of every live certificate, changing none; again is nothing."""
    reissue = Reissue.objects.select_related("by").filter(pk=pk).first()
    if reissue is None or reissue.state != State.CHECKING:
        return
    rows = [
        _judged(reissue, each) for each in _live(reissue).iterator(chunk_size=PORTION)
    ]
    with transaction.atomic():
        row = Reissue.objects.select_for_update().get(pk=pk)
        if row.state != State.CHECKING:
            return  # another worker was first
        ReissueRow.objects.bulk_create(rows, PORTION)
        row.rows_total = sum(each.outcome == Outcome.CHANGES for each in rows)
        row.state = State.CHECKED
        row.save(update_fields=["rows_total", "state"])


def _live(reissue: Reissue) -> QuerySet[Certificate]:
    rows = certificates_replaced_by(reissue.by).filter(revoked_at=None)
    if reissue.cohort_id:
        rows = rows.filter(enrolment__cohort=reissue.cohort_id)
    rows = rows.select_related("enrolment__user", "enrolment__edition")
    return rows.defer("enrolment__edition__manifest").order_by("pk")


def _judged(reissue: Reissue, certificate: Certificate) -> ReissueRow:
    row = ReissueRow(reissue=reissue, certificate_id=certificate.pk)
    if certificate.user_id == reissue.by_id:
        return _blocked(row, "own")
    if certificate.is_nameless:
        return _blocked(row, "nameless")
    new = facts_today(certificate)
    row.fields = changed_fields(certificate.facts, new)
    if not row.fields:
        row.outcome = Outcome.SAME
        return row
    try:
        require_printable(new)
    except NameUnprintable as error:
        return _blocked(row, "unprintable" if error.args[0] else "nameless")
    row.outcome, row.digest = Outcome.CHANGES, digest_of(new)
    return row


def _blocked(row: ReissueRow, why: str) -> ReissueRow:
    row.outcome, row.why = Outcome.BLOCKED, why
    return row


@transaction.atomic
def start_reissue(*, reissue: Reissue, by: User) -> Reissue:
    """Return the reissue, begun: the worker takes its rows in chunks.

    A second call changes nothing. Raises NotChecked before the dry run is done.
    """
    row = Reissue.objects.select_for_update().get(pk=reissue.pk)
    if row.state in (State.RUNNING, State.DONE):
        return row
    if row.state != State.CHECKED:
        raise NotChecked(row.pk)
    row.state = State.RUNNING
    row.save(update_fields=["state"])
    details = {"count": row.rows_total, "why": row.revoked_class}
    record(Action.CERTIFICATES_REISSUED, actor=by, target=row, details=details)
    _enqueue_chunk(row)
    return row


def _enqueue_chunk(reissue: Reissue) -> None:
    enqueue(
        kind=CHUNK_EFFECT,
        key=f"{reissue.uid}:{reissue.rows_done}",
        payload={"reissue": reissue.pk},
    )


@transaction.atomic
def reissue_chunk(pk: int, *, at: int | None = None) -> bool:
    """Replace the next certificates, all or none of them; return whether rows are left.

    ``at`` is how many rows were done when the chunk was ordered: another number means
    that it was done before.
    """
    reissue = Reissue.objects.select_for_update().filter(pk=pk).first()
    if reissue is None or reissue.state != State.RUNNING:
        return False
    if at not in (None, reissue.rows_done):
        return False
    rows = list(_waiting(reissue)[:ROWS_A_CHUNK])
    _work_off(reissue, rows)
    reissue.rows_done += len(rows)
    if is_left := reissue.rows_done < reissue.rows_total:
        reissue.save(update_fields=["rows_done"])
        _enqueue_chunk(reissue)
    else:
        reissue.state, reissue.finished_at = State.DONE, timezone.now()
        reissue.save(update_fields=["rows_done", "state", "finished_at"])
    return is_left


def _waiting(reissue: Reissue) -> QuerySet[ReissueRow]:
    return reissue.rows.filter(outcome=Outcome.CHANGES).order_by("certificate_id")


def _work_off(reissue: Reissue, rows: Iterable[ReissueRow]) -> None:
    """Replace each certificate that still stands, is theirs, and was shown so."""
    by_key = {row.certificate_id: row for row in rows}
    # All of them before the counter, in one order: whoever replaces one of them by hand
    # holds it while he or she waits for the counter.
    chosen = Certificate.objects.filter(pk__in=by_key)
    lock_holders(chosen.values_list("user", flat=True))
    locked = Certificate.objects.select_for_update().filter(pk__in=by_key)
    found = {each.pk: each for each in locked.order_by("pk")}
    theirs = certificates_replaced_by(reissue.by).filter(pk__in=by_key)
    allowed = set(theirs.values_list("pk", flat=True))
    for key, row in by_key.items():
        _replace(reissue, row, found[key], is_allowed=key in allowed)
    ReissueRow.objects.bulk_update(by_key.values(), ["outcome", "why"])


def _replace(
    reissue: Reissue, row: ReissueRow, certificate: Certificate, *, is_allowed: bool
) -> None:
    if certificate.revoked_at is not None:
        _blocked(row, "revoked")
        return
    if not is_allowed:
        _blocked(row, "elsewhere")
        return
    try:
        replace_certificate(
            certificate=certificate,
            by=reissue.by,
            reason=reissue.reason,
            why=reissue.revoked_class,
            shown=row.digest,
        )
    except (FactsChanged, NameUnprintable):
        _blocked(row, "changed")
    else:
        row.outcome = Outcome.REPLACED


def mark_stopped(pk: int) -> None:
    """Say that a fault stopped the reissue; its page then asks for help."""
    going = Reissue.objects.filter(pk=pk, state__in=(State.CHECKING, State.RUNNING))
    going.update(state=State.FAILED)


def mark_going(pk: int, state: Any) -> None:
    """Put a reissue that a fault stopped back to work."""
    Reissue.objects.filter(pk=pk, state=State.FAILED).update(state=state)
