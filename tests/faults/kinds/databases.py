"""The database loses its connections, restarts, refuses to write, or has no room for us."""

import random
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import psycopg

from tests.faults.kinds.base import Fault
from tests.faults.stack import ROLE, Stack

ENDED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s"


@contextmanager
def terminated(stack: Stack, dice: random.Random) -> Iterator[None]:
    """Every connection of the platform is cut, several times."""
    for _ in range(3):
        with stack.admin() as admin:
            admin.execute(ENDED, [ROLE])
        time.sleep(dice.uniform(0.2, 1.0))
    yield


@contextmanager
def restarted(stack: Stack, dice: random.Random) -> Iterator[None]:
    """It is stopped in order, as by an update of the system, and started again."""
    service = stack.services["database"]
    service.stop()
    try:
        yield
    finally:
        service.start()


@contextmanager
def crashed(stack: Stack, dice: random.Random) -> Iterator[None]:
    """It is killed with all its processes, and recovers from its log."""
    stack.services["database"].kill()
    yield


@contextmanager
def read_only(stack: Stack, dice: random.Random) -> Iterator[None]:
    """It refuses every change, as a standby does."""
    _set(stack, "ALTER SYSTEM SET default_transaction_read_only = on")
    try:
        yield
    finally:
        _set(stack, "ALTER SYSTEM RESET default_transaction_read_only")


def _set(stack: Stack, statement: str) -> None:
    with stack.admin() as admin:
        admin.execute("SET default_transaction_read_only = off")
        admin.execute(statement)
        admin.execute("SELECT pg_reload_conf()")


@contextmanager
def crowded(stack: Stack, dice: random.Random) -> Iterator[None]:
    """Others take every connection that becomes free."""
    with ExitStack() as held:
        end = time.monotonic() + 6
        while time.monotonic() < end:
            with suppress(psycopg.OperationalError), stack.admin() as admin:
                admin.execute(ENDED, [ROLE])
            with suppress(psycopg.OperationalError):
                while True:
                    taken = psycopg.connect(stack.environment()["DATABASE_URL"])
                    held.callback(taken.close)
            time.sleep(0.5)
        yield


def hung(stack: Stack) -> None:
    stack.services["database"].send(signal.SIGSTOP)


@contextmanager
def hangs(stack: Stack, dice: random.Random) -> Iterator[None]:
    """It takes connections and answers nobody."""
    hung(stack)
    try:
        yield
    finally:
        stack.services["database"].send(signal.SIGCONT)


FAULTS = [
    Fault("database: connections cut", terminated, 1, short=True, through_pooler=True),
    Fault("database: restarted", restarted, 3, short=True, through_pooler=True),
    Fault("database: killed", crashed, 2, through_pooler=True),
    Fault("database: read-only", read_only, 6),
    Fault("database: out of connections", crowded, 1),
    Fault("database: hangs", hangs, 5),
]
