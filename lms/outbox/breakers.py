"""Circuit breaker of each outside system: who is away is asked by one effect at a time.

Closed: no row, everything is tried. Open: nobody asks until ``asked_again_at``. Half open:
then one effect, of whichever kind, asks; the others wait for what becomes of it.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from lms.outbox import clock
from lms.outbox.models import AwaySystem

logger = logging.getLogger(__name__)
# A system that is back is found within this time, so that queues are empty soon after.
SHORTEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 2, 20


def wait_of(since: datetime, now: datetime) -> timedelta:
    """Return how long to wait: as long as it lasts already, so 2, 2, 4, 8, 16, 20 s."""
    age = (now - since).total_seconds()
    return timedelta(seconds=min(max(age, SHORTEST_WAIT_SECONDS), LONGEST_WAIT_SECONDS))


def allowance(system: str, now: datetime) -> int | None:
    """Return how many effects may ask a system that is away; None where it is not.

    Call in a transaction; who may ask holds the system's row until its end.
    """
    away = AwaySystem.objects.filter(pk=system)
    if not away.exists():
        return None
    due = away.select_for_update(skip_locked=True).filter(asked_again_at__lte=now)
    return 1 if due.first() else 0


def somebody_asks(system: str, until: datetime) -> None:
    """Keep all others waiting until the one who asks has an answer or was killed."""
    AwaySystem.objects.filter(pk=system).update(asked_again_at=until)


@transaction.atomic
def found_away(system: str) -> None:
    """Open the breaker, or leave it open for longer."""
    now = clock.now()
    first = {"away_since": now, "asked_again_at": now + wait_of(now, now)}
    row, is_new = AwaySystem.objects.select_for_update().get_or_create(
        pk=system, defaults=first
    )
    if is_new:
        logger.warning("The %s is away; its work waits.", system)
        return
    row.asked_again_at = now + wait_of(row.away_since, now)
    row.save(update_fields=["asked_again_at"])


def found_back(system: str) -> None:
    """Close the breaker: everything is tried again."""
    deleted, _by_model = AwaySystem.objects.filter(pk=system).delete()
    if deleted:
        logger.warning("The %s serves again.", system)


def forget_all() -> None:
    """Close all breakers, as after a repair."""
    AwaySystem.objects.all().delete()
