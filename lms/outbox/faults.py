"""Whose fault a failure is: an effect's own failures are counted, others are waited for.

The one place that decides it. A full disk or a database that restarts ends by itself, or
by the operator; to set the effects aside would leave each of them to a person.
"""

import errno
import socket
from collections.abc import Iterator

import httpx
from django.db import InterfaceError, OperationalError
from kombu.exceptions import OperationalError as BrokerError
from psycopg import errors
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import TimeoutError as RedisSlow

from lms.outbox.handlers import DeadLetter, SystemAway, TryLater
from lms.outside.storage import is_of_the_bucket

# The disk is full, broken, read-only or not ours to write; or files of this process ran
# out. Nothing of that is the effect's.
STORAGE = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM),
    *(errno.ESTALE, errno.ENXIO, errno.ENODEV, errno.EMFILE, errno.ENFILE),
}
MEMORY = {errno.ENOMEM, errno.EAGAIN}
# ConnectionError, TimeoutError and their kin by number, where Python has no class.
NETWORK = {
    *(errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTDOWN, errno.EHOSTUNREACH),
    *(errno.EADDRNOTAVAIL, errno.ENOTCONN),
}
NETWORK_CLASSES = (
    *(ConnectionError, TimeoutError, socket.gaierror, httpx.TransportError),
    *(BrokerError, RedisAway, RedisSlow),
)
# Away, out of connections or disk, a deadlock, a time limit.
DATABASE_CLASSES = (OperationalError, InterfaceError)
# These come in Django's classes of other things: a standby or a database that was made
# read-only, and new code on a database that is not migrated yet.
DATABASE_CAUSES = (
    errors.ReadOnlySqlTransaction,
    errors.UndefinedTable,
    errors.UndefinedColumn,
)


def judged(error: Exception) -> Exception:
    """Return the failure as the outbox counts it.

    TryLater and SystemAway when the effect waits without a try being counted; the error
    itself when it is the effect's own fault.
    """
    if isinstance(error, TryLater | DeadLetter):
        return error
    for cause in _causes(error):
        if found := _not_its_own(cause):
            return found
    return error


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and what it was said to come from."""
    one: BaseException | None = error
    while one is not None:
        yield one
        one = one.__cause__


def _not_its_own(error: BaseException) -> Exception | None:
    number = error.errno if isinstance(error, OSError) else None
    if number in STORAGE:
        return _with_cause(SystemAway(f"The storage does not take it: {error}"), error)
    if isinstance(error, NETWORK_CLASSES) or number in NETWORK:
        return _with_cause(SystemAway(f"Nothing answers: {error}"), error)
    if isinstance(error, DATABASE_CLASSES + DATABASE_CAUSES):
        return _with_cause(TryLater(f"The database does not serve: {error}"), error)
    if isinstance(error, MemoryError) or number in MEMORY:
        return _with_cause(TryLater("The memory did not suffice."), error)
    if is_of_the_bucket(error):
        return _with_cause(SystemAway(f"The media storage fails: {error}"), error)
    return None


def _with_cause(fault: Exception, error: BaseException) -> Exception:
    fault.__cause__ = error
    return fault
