"""A disk is full: of the media, of the database, of the log."""

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg

from tests.faults.disks import full
from tests.faults.kinds.base import Fault
from tests.faults.stack import Stack


@contextmanager
def of_media(stack: Stack, dice: random.Random) -> Iterator[None]:
    with full(stack.media):
        yield


@contextmanager
def of_log(stack: Stack, dice: random.Random) -> Iterator[None]:
    with full(stack.logs):
        yield


@contextmanager
def of_tables(stack: Stack, dice: random.Random) -> Iterator[None]:
    """Tables cannot grow; statements fail."""
    with full(stack.postgres.data):
        yield


@contextmanager
def of_wal(stack: Stack, dice: random.Random) -> Iterator[None]:
    """The log of changes cannot grow either: PostgreSQL ends itself and is started again."""
    with full(stack.postgres.data):
        for _ in range(40):
            with suppress(psycopg.Error), stack.admin() as admin:
                admin.execute(
                    "SELECT pg_logical_emit_message(false, 'x', repeat('x', 9000))"
                )
                admin.execute("SELECT pg_switch_wal()")
        yield


FAULTS = [
    Fault("disk full: media", of_media, 8, short=True),
    Fault("disk full: database", of_tables, 6),
    Fault("disk full: database's log of changes", of_wal, 6),
    Fault("disk full: log", of_log, 6, pages_go_on=True, log_is_kept=False),
]
