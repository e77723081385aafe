"""Writing effects down and working them off, safe against being killed at any point."""

import logging
import math
import time
import uuid
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from lms.outbox import breakers, clock
from lms.outbox.faults import judged
from lms.outbox.handlers import (
    DeadLetter,
    Handler,
    Outcomes,
    SystemAway,
    TryLater,
    handler_of,
    kinds,
)
from lms.outbox.models import Effect
from lms.outbox.worker_wakeup import ring_after_commit

logger = logging.getLogger(__name__)
MAX_TRIES = 5
WAITING, DONE, DEAD_LETTER = (
    Effect.State.WAITING,
    Effect.State.DONE,
    Effect.State.DEAD_LETTER,
)


def enqueue(*, kind: str, key: str, payload: dict[str, Any]) -> None:
    """Write the effect in the caller's transaction; the same (kind, key) again is nothing.

    The worker is told after commit; without a broker the next poll finds the row.
    """
    enqueue_all(kind=kind, payloads={key: payload})


def enqueue_all(*, kind: str, payloads: dict[str, dict[str, Any]]) -> None:
    """Write effects of one kind by key as ``enqueue`` does, all with one statement."""
    effects = [Effect(kind=kind, key=k, payload=data) for k, data in payloads.items()]
    Effect.objects.bulk_create(effects, ignore_conflicts=True)
    ring_after_commit(kind)


def work_off_all() -> int:
    """Return how many effects of all kinds were done, after trying all that is due.

    What the work itself makes due is tried as well.
    """
    total = 0
    while done := sum(work_off(kind) for kind in kinds()):
        total += done
    return total


def work_off(kind: str, *, seconds: float = math.inf) -> int:
    """Return how many effects of one kind were done, after trying all that is due.

    Ends early when the other system is away, or after about ``seconds``, so that one kind
    does not keep the worker from the others.
    """
    handler, done = handler_of(kind), 0
    end = time.monotonic() + seconds
    # An effect that failed is due later, so that this ends.
    while handler.ready() and (effects := _claim(kind, handler)):
        outcomes = _handle(handler, effects)
        done += _settle(handler, effects, outcomes)
        _tell_breaker(kind, handler, outcomes)
        if _is_away(outcomes) or time.monotonic() > end:
            break
    return done


def _system_of(kind: str, handler: Handler) -> str:
    return handler.system or kind


@transaction.atomic
def _claim(kind: str, handler: Handler) -> list[Effect]:
    """Take a lease on due rows; a row whose lease ran out is due again."""
    now, system = clock.now(), _system_of(kind, handler)
    allowed = breakers.allowance(system, now)
    limit = handler.batch_size if allowed is None else allowed
    # Who asks is whoever waits longest since the last try: an effect that makes the system
    # hang by itself would otherwise ask for ever, and keep all others back.
    order = ("pk",) if allowed is None else ("due_at", "pk")
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    waiting = Effect.objects.filter(free, kind=kind, state=WAITING, due_at__lte=now)
    due = waiting.select_for_update(skip_locked=True)
    effects = list(due.order_by(*order)[:limit]) if limit else []
    if not effects:
        return []
    lease, until = uuid.uuid4(), now + timedelta(seconds=handler.lease_seconds)
    breakers.somebody_asks(system, until)
    Effect.objects.filter(pk__in=[e.pk for e in effects]).update(
        lease=lease, leased_until=until
    )
    for effect in effects:
        effect.lease = lease
    return effects


def _handle(handler: Handler, effects: list[Effect]) -> Outcomes:
    try:
        outcomes = handler.handle(effects) or {}
    except Exception as error:  # noqa: BLE001  whatever it is, it is kept with the row
        outcomes = {effect.pk: error for effect in effects}
    return {pk: error and judged(error) for pk, error in outcomes.items()}


def _is_away(outcomes: Outcomes) -> bool:
    return any(isinstance(error, SystemAway) for error in outcomes.values())


def _tell_breaker(kind: str, handler: Handler, outcomes: Outcomes) -> None:
    system = _system_of(kind, handler)
    if _is_away(outcomes):
        breakers.found_away(system)
    else:
        # Also who refuses an effect is there.
        breakers.found_back(system)


def _settle(handler: Handler, effects: list[Effect], outcomes: Outcomes) -> int:
    """Mark what became of effects whose lease is still ours; return how many are done."""
    failed = {pk: error for pk, error in outcomes.items() if error is not None}
    done = [effect.pk for effect in effects if effect.pk not in failed]
    for effect in effects:
        if effect.pk in failed:
            _settle_failure(handler, effect, failed[effect.pk])
    held = Effect.objects.filter(pk__in=done, lease=effects[0].lease)
    return held.update(
        state=DONE,
        done_at=clock.now(),
        reason="",
        lease=None,
        leased_until=None,
    )


@transaction.atomic
def _settle_failure(handler: Handler, effect: Effect, error: Exception) -> None:
    changes = _after_failure(effect, error, clock.now())
    held = Effect.objects.filter(pk=effect.pk, lease=effect.lease)
    if not held.update(lease=None, leased_until=None, **changes):
        return  # the lease ran out, and another worker has the effect
    reason = " ".join(changes["reason"].split())
    if "state" in changes:
        handler.follow(Effect.objects.filter(pk=effect.pk), changes["state"])
        trace = None if isinstance(error, DeadLetter) else error
        logger.error("%s is set aside: %s", effect, reason, exc_info=trace)
    else:
        logger.warning("%s is tried again: %s", effect, reason)


def _after_failure(effect: Effect, error: Exception, now: datetime) -> dict[str, Any]:
    """Return the columns that change. A wait is as long as the row is old: 2, 4, 8 ..."""
    counted = not isinstance(error, TryLater | DeadLetter)
    changes: dict[str, Any] = {
        "tries": effect.tries + counted,
        "reason": str(error) or type(error).__name__,
    }
    if isinstance(error, DeadLetter) or changes["tries"] >= MAX_TRIES:
        return changes | {"state": DEAD_LETTER}
    return changes | {"due_at": now + breakers.wait_of(effect.created_at, now)}


def retry(effect: Effect) -> bool:
    """Put an effect that was set aside back into the queue; False when it was not."""
    return bool(retry_all(Effect.objects.filter(pk=effect.pk)))


@transaction.atomic
def retry_all(effects: QuerySet[Effect]) -> int:
    """Return how many of the effects were set aside and are back in the queue.

    As many statements for thousands of rows as for one.
    """
    aside = effects.filter(state=DEAD_LETTER).select_for_update().order_by("pk")
    by_kind: dict[str, list[int]] = defaultdict(list)
    for pk, kind in aside.values_list("pk", "kind"):
        by_kind[kind].append(pk)
    for kind, pks in by_kind.items():
        back = Effect.objects.filter(pk__in=pks)
        back.update(state=WAITING, tries=0, due_at=clock.now(), reason="")
        handler_of(kind).follow(back, WAITING)
        ring_after_commit(kind)
    return sum(map(len, by_kind.values()))


def make_due() -> None:
    """Make everything that waits due at once, as after the repair of another system."""
    now = clock.now()
    Effect.objects.filter(state=WAITING, due_at__gt=now).update(due_at=now)
    breakers.forget_all()
