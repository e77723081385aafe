"""Heartbeats of single workers: of several of a queue, one that hangs is seen too."""

import logging
import math
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import Error, connections
from django.utils import timezone

from lms.heartbeats.models import Heartbeat
from lms.heartbeats.services import beat

PREFIX = "worker:"
EACH_SECONDS = 15
# A machine that was taken away without a word is asked after for a day.
FORGOTTEN_AFTER = timedelta(days=1)
logger = logging.getLogger(__name__)
_noted = {"at": -math.inf}


def note(worker: str) -> None:
    """Write that a worker, by Celery's name QUEUE@HOST, goes; four times a minute at most.

    Called between tasks: a worker that is held by one longer than that is not seen.
    """
    if time.monotonic() > _noted["at"] + EACH_SECONDS:
        _noted["at"] = time.monotonic()
        _write(lambda: beat(f"{PREFIX}{worker}"))


def forget(worker: str) -> None:
    """Take away a worker that was stopped in order: nobody misses it."""
    _write(Heartbeat.objects.filter(pk=f"{PREFIX}{worker}").delete)


def forget_the_gone() -> int:
    """Return how many workers were taken away that were not seen for a day."""
    before = timezone.now() - FORGOTTEN_AFTER
    gone = Heartbeat.objects.filter(pk__startswith=PREFIX, seen_at__lt=before)
    return gone.delete()[0]


def _write(statement: Callable[[], object]) -> None:
    """A database that is away only means that nobody reads it.

    The connection is not kept: a process that is forked later would share it.
    """
    try:
        statement()
    except Error as error:
        logger.warning("A worker's heartbeat was not written: %s", error)
    finally:
        connections.close_all()
