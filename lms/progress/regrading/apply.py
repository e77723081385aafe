"""Applying a key decision: regrading of attempts marked by the older key.

An attempt keeps its score and its key. What a decision makes of it is a row beside it and
an event, from which the fold takes what counts: the best, so that nothing ever falls.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from courses.models.snapshots import frozen_questions
from lms.accounts.models import User
from lms.progress.chunks import ChunkHandler, enqueue_chunks
from lms.progress.engine import done_units, last_reset_at, lock, record_event
from lms.progress.exceptions import AlreadyDecided, UnknownPart
from lms.progress.manifest import unit_of
from lms.progress.models import (
    Attempt,
    EnrolmentProgress,
    ItemResult,
    KeyDecision,
    LearningEvent,
    Regrade,
)
from lms.progress.regrading.records import marked
from lms.progress.regrading.rescoring import corrected_score
from lms.progress.signals import attempt_marked

REGRADE_EFFECT = "progress.regrade"
Choice: Any = KeyDecision.Choice


def marked_by_older_key(question: UUID, version: int) -> QuerySet[ItemResult]:
    """Return the results of a question in attempts marked before this version."""
    return ItemResult.objects.filter(question=question, version__lt=version)


def awaits_decision(question: UUID, version: int) -> int:
    """Return how many attempts wait for a decision on this version; two queries."""
    if KeyDecision.objects.filter(question=question, version=version).exists():
        return 0
    return marked_by_older_key(question, version).count()


def decisions_on(question: UUID) -> QuerySet[KeyDecision]:
    """Return who decided what about the question's old attempts, newest first."""
    decisions = KeyDecision.objects.filter(question=question).defer("key")
    return decisions.select_related("decided_by").order_by("-version")


@transaction.atomic
def decide_key(
    *, question: UUID, version: int, choice: str, reason: str, by: User
) -> KeyDecision:
    """Return the decision; the attempts are regraded afterwards, through the outbox.

    Raises AlreadyDecided when somebody was first, UnknownPart when the key was changed
    once more meanwhile.
    """
    key = frozen_questions([str(question)]).get(str(question))
    if key is None or key["version"] != version:
        raise UnknownPart(question)
    try:
        with transaction.atomic():
            decision = KeyDecision.objects.create(
                question=question,
                version=version,
                key=key,
                choice=choice,
                reason=reason,
                decided_by=by,
            )
    except IntegrityError as error:
        raise AlreadyDecided(question) from error
    if choice != Choice.LEAVE:
        items = marked_by_older_key(question, version).order_by("attempt_id")
        _enqueue(decision, items.values_list("attempt_id", flat=True), "")
    return decision


def _enqueue(decision: KeyDecision, pks: Any, suffix: str) -> None:
    enqueue_chunks(
        kind=REGRADE_EFFECT,
        key=f"{decision.pk}{suffix}",
        pks=pks,
        decision=decision.pk,
    )


def regrade_late(attempt: Attempt) -> None:
    """Regrade an attempt that began before a key was corrected and was submitted after.

    It was marked by what it began with; the decisions made meanwhile are for it too. Called
    in the transaction of its submission; one query.
    """
    versions = {q["uid"]: q["version"] for q in attempt.frozen["questions"]}
    decisions = KeyDecision.objects.filter(question__in=list(versions))
    for decision in decisions.exclude(choice=Choice.LEAVE):
        if decision.version > versions[str(decision.question)]:
            _enqueue(decision, [attempt.pk], ":late")


class RegradeAttempts(ChunkHandler):
    """Works off the attempts that a decision is for."""

    def do(self, pk: int, payload: dict[str, Any]) -> None:
        decision = KeyDecision.objects.select_related("decided_by").get(
            pk=payload["decision"]
        )
        regrade_attempt(attempt_pk=pk, decision=decision)


@transaction.atomic
def regrade_attempt(*, attempt_pk: int, decision: KeyDecision) -> Regrade:
    """Return what the decision makes of the attempt; the same again changes nothing.

    Sends attempt_marked when it passes the attempt, and through the engine unit_completed
    and enrolment_completed where that completes them.
    """
    attempts = Attempt.objects.select_related("enrolment__edition", "enrolment__user")
    attempt = attempts.defer("enrolment__edition__manifest").get(pk=attempt_pk)
    lock(attempt.enrolment)
    if done := Regrade.objects.filter(decision=decision, attempt=attempt).first():
        return done
    # Under the lock, so that no other decision comes in between.
    (before,) = marked([attempt])
    share, score = corrected_score(
        marked=before,
        question=decision.question,
        choice=decision.choice,
        key=decision.key,
    )
    regrade = Regrade.objects.create(
        decision=decision,
        attempt=attempt,
        share=share,
        score=score,
        passed=score >= attempt.pass_mark,
    )
    reset_at = last_reset_at(attempt.enrolment, str(attempt.unit))
    # What is to be taken again is not done by a test taken before.
    if reset_at is None or attempt.started_at > reset_at:
        _record(regrade, now_passed=regrade.passed and not before.had_passed)
    return regrade


def _record(regrade: Regrade, *, now_passed: bool) -> None:
    attempt, decision = regrade.attempt, regrade.decision
    data = {
        "attempt": str(attempt.uid),
        "number": attempt.number,
        "score": str(regrade.score),
        "passed": regrade.passed,
        "now_passed": now_passed,
        "decision": decision.pk,
        "by": str(decision.decided_by.public_id),
    }
    recorded = record_event(
        enrolment=attempt.enrolment,
        unit_uid=str(attempt.unit),
        kind=LearningEvent.Kind.ATTEMPT_REGRADED,
        data=data,
        uid=uuid5(attempt.uid, f"regraded by decision {decision.pk}"),
        language=attempt.enrolment.user.language,
    )
    _record_where_it_counts(attempt, decision, data)
    if now_passed:
        unit = unit_of(attempt.enrolment, str(attempt.unit))
        attempt_marked.send(
            sender=Attempt, attempt=attempt, unit=unit, event=recorded.event
        )


def _record_where_it_counts(
    attempt: Attempt, decision: KeyDecision, data: dict[str, Any]
) -> None:
    """Say the same to the way with which the attempt's own was united, if it was.

    The record store knows of it by the attempt's own way, and is not told once more.
    """
    into = attempt.enrolment.merged_into
    if into is None or unit_of(into, str(attempt.unit)) is None:
        return
    done = done_units(attempt.enrolment)
    progress = EnrolmentProgress.objects.filter(pk=attempt.enrolment_id)
    record_event(
        enrolment=into,
        unit_uid=str(attempt.unit),
        kind=LearningEvent.Kind.ATTEMPT_REGRADED,
        data={
            **data,
            "now_passed": False,
            "told": str(attempt.unit) in done,
            "complete": progress.filter(completed_at__isnull=False).exists(),
        },
        uid=uuid5(attempt.uid, f"regraded by decision {decision.pk} for {into.uid}"),
        language=into.user.language,
    )


def counted_score(
    attempt: Attempt, regrades: Iterable[Regrade]
) -> tuple[Decimal, bool]:
    """Return (score, passed) as they count: the best of what the attempt ever had."""
    score, passed = attempt.score or Decimal(0), bool(attempt.passed)
    for row in regrades:
        score, passed = max(score, row.score), passed or row.passed
    return score, passed


def counted_scores(attempts: Sequence[Attempt]) -> dict[int, tuple[Decimal, bool]]:
    """Return ``counted_score`` by attempt's primary key; one query.

    Only attempts that were regraded are in it.
    """
    found: dict[int, list[Regrade]] = {}
    for row in Regrade.objects.filter(attempt__in=[a.pk for a in attempts]):
        found.setdefault(row.attempt_id, []).append(row)
    return {a.pk: counted_score(a, found[a.pk]) for a in attempts if a.pk in found}
