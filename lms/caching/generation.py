"""Which keys of the shared cache are good, as the database says it to all processes.

A process that cannot reach the cache cannot take out of it what it changed, and the others
would go on serving the old. So it says so in the database: nobody uses the cache for a
while, and after that everybody uses other keys.
"""

import logging
from contextlib import nullcontext
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction

logger = logging.getLogger(__name__)
# A process that gets no answer asks again after QUIET_SECONDS; until then all its changes
# fall into the time in which nobody uses the cache.
QUIET_SECONDS = 5
SUSPENDED_SECONDS = 2 * QUIET_SECONDS

_READ = "SELECT number, suspended_until > statement_timestamp() FROM caching_generation"
_SUSPEND = """
INSERT INTO caching_generation AS kept (id, number, suspended_until)
VALUES (1, 1, statement_timestamp() + make_interval(secs => %(suspended)s))
ON CONFLICT (id) DO UPDATE
SET number = kept.number + 1, suspended_until = excluded.suspended_until
WHERE kept.suspended_until < statement_timestamp() + make_interval(secs => %(quiet)s)
"""


@dataclass(frozen=True)
class Generation:
    """The number keys begin with, and whether the cache is left alone for now."""

    number: int = 0
    is_suspended: bool = False


def read() -> Generation:
    """Return the present generation; a suspended one where the database does not say."""
    savepoint = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with savepoint, connection.cursor() as cursor:
            cursor.execute(_READ)
            return Generation(*(cursor.fetchone() or ()))
    except DatabaseError:
        return Generation(is_suspended=True)


def suspend() -> None:
    """Let no process use the cache for a while, and begin a new generation.

    Within a transaction it is done when that commits, so that no row stays locked.
    """
    transaction.on_commit(_suspend, robust=True)


def _suspend() -> None:
    words = {"suspended": SUSPENDED_SECONDS, "quiet": QUIET_SECONDS}
    try:
        with connection.cursor() as cursor:
            cursor.execute(_SUSPEND, words)
    except DatabaseError:
        logger.exception("The other processes could not be told to leave the cache.")
