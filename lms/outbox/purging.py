"""Retention of the outbox: done effects are purged after some days, and stay counted."""

import math
import time
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from lms.outbox.models import Effect, PurgedEffects

BATCH = 1000


def kept_since() -> datetime:
    """Return from when on every done effect is still there."""
    return timezone.now() - timedelta(days=settings.OUTBOX_KEEP_DAYS)


def due() -> QuerySet[Effect]:
    """Return the effects whose days are over; what waits or was set aside stays."""
    return Effect.objects.filter(state=Effect.State.DONE, done_at__lt=kept_since())


def purge_done(*, seconds: float = math.inf) -> int:
    """Return how many effects were purged, by batches, until about ``seconds`` are over.

    What waits or was set aside stays, however old it is.
    """
    total, before, end = 0, kept_since(), time.monotonic() + seconds
    while purged := _purge_batch(before):
        total += purged
        if purged < BATCH or time.monotonic() > end:
            break
    return total


@transaction.atomic
def _purge_batch(before: datetime) -> int:
    done = Effect.objects.filter(state=Effect.State.DONE, done_at__lt=before)
    # By primary key: the oldest rows are found first, without an index of their own.
    rows = done.order_by("pk").select_for_update(skip_locked=True)
    batch = list(rows.values_list("pk", "kind", "done_at")[:BATCH])
    Effect.objects.filter(pk__in=[pk for pk, _kind, _at in batch]).delete()
    for kind in {kind for _pk, kind, _at in batch}:
        _count(kind, [at for _pk, its, at in batch if its == kind and at])
    return len(batch)


def _count(kind: str, times: Iterable[datetime]) -> None:
    times = list(times)
    PurgedEffects.objects.get_or_create(
        kind=kind, defaults={"last_done_at": max(times)}
    )
    PurgedEffects.objects.filter(kind=kind).update(
        number=F("number") + len(times),
        last_done_at=Greatest("last_done_at", max(times)),
    )
