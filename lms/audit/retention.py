"""Retention of the audit log: addresses are emptied first, then whole rows go, by age.

The database itself refuses both for rows younger than a year, whoever asks.
"""

import math
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from lms.audit.models import Entry

BATCH = 1000


def clear_by_age(*, seconds: float = math.inf) -> dict[str, int]:
    """Return how many addresses were emptied and rows removed, by batches.

    Stops after about ``seconds``; what is left is found the next time.
    """
    end = time.monotonic() + seconds
    old = Entry.objects.filter(at__lt=_before(settings.AUDIT_KEEP_DAYS))
    removed = _by_batches(old, _remove, end)
    placed = Entry.objects.filter(
        at__lt=_before(settings.AUDIT_KEEP_ADDRESS_DAYS), address__isnull=False
    )
    emptied = _by_batches(placed, _empty_address, end)
    return {"removed": removed, "addresses": emptied}


def _before(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def _by_batches(
    rows: QuerySet[Entry], act: Callable[[QuerySet[Entry]], Any], end: float
) -> int:
    total = 0
    while True:
        with transaction.atomic():
            chosen = rows.order_by("at", "pk").select_for_update(skip_locked=True)
            keys = list(chosen.values_list("pk", flat=True)[:BATCH])
            act(Entry.objects.filter(pk__in=keys))
        total += len(keys)
        if len(keys) < BATCH or time.monotonic() > end:
            return total


def _remove(rows: QuerySet[Entry]) -> None:
    rows.delete()


def _empty_address(rows: QuerySet[Entry]) -> None:
    rows.update(address=None)
