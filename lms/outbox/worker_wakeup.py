"""Telling the worker that there is work; never a reason for a page to fail or to wait.

The bell may be lost: the worker also looks by the clock. So one attempt is made, and after
a failed one this process is quiet for a while instead of keeping every page waiting.
"""

import logging
import time
from collections.abc import Callable
from functools import cache

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import KombuError

from lms.outbox.handlers import handler_of

logger = logging.getLogger(__name__)
QUIET_SECONDS = 30


class Line:
    """What this process knows of the broker."""

    def __init__(self) -> None:
        self.is_down = False
        self.quiet_until = 0.0

    def is_quiet(self) -> bool:
        return time.monotonic() < self.quiet_until

    def failed(self, error: Exception) -> None:
        self.quiet_until = time.monotonic() + QUIET_SECONDS
        if not self.is_down:
            logger.warning("The broker does not take the bell: %s", error)
        self.is_down = True

    def worked(self) -> None:
        if self.is_down:
            logger.warning("The broker takes the bell again.")
        self.is_down = False


line = Line()


def ring(kind: str) -> None:
    """Send the worker its task if the broker takes it; otherwise the poll finds the rows."""
    if line.is_quiet():
        return
    try:
        current_app.send_task(
            "lms.outbox.tasks.work", (kind,), queue=handler_of(kind).queue, retry=False
        )
    except (KombuError, OSError) as error:
        line.failed(error)
    else:
        line.worked()


@cache
def _call_for(kind: str) -> Callable[[], None]:
    """Return always the same function for a kind, so that it is found again."""
    return lambda: ring(kind)


def ring_after_commit(kind: str) -> None:
    """Ring for the kind when the transaction commits, rarely more than once."""
    call, here = _call_for(kind), set(connection.savepoint_ids)
    # One that an inner savepoint asked for may yet be rolled back without us.
    asked = [f for savepoints, f, *_ in connection.run_on_commit if savepoints <= here]
    if call not in asked:
        # What is committed stays so, whatever the broker does: nothing is raised.
        transaction.on_commit(call, robust=True)
