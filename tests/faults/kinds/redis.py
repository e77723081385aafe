"""Redis, which is cache, rate limits and bell, goes away or forgets."""

import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.kinds.base import Fault
from tests.faults.stack import Stack, answers
from tests.support.site import wait_for


@contextmanager
def killed(stack: Stack, dice: random.Random) -> Iterator[None]:
    """It is gone for a while, and comes back empty."""
    service = stack.services["redis"]
    service.kill(again=False)
    try:
        yield
    finally:
        service.start()
        wait_for(lambda: answers(stack.ports["redis"]), 10)


@contextmanager
def stopped(stack: Stack, dice: random.Random) -> Iterator[None]:
    """It takes connections and says nothing."""
    service = stack.services["redis"]
    service.send(signal.SIGSTOP)
    try:
        yield
    finally:
        service.send(signal.SIGCONT)


@contextmanager
def flushed(stack: Stack, dice: random.Random) -> Iterator[None]:
    """All keys are gone, several times."""
    for _ in range(3):
        stack.redis.flushall()
        time.sleep(dice.uniform(0.2, 1.0))
    yield


FAULTS = [
    Fault("Redis killed", killed, 6, pages_go_on=True, short=True),
    Fault("Redis hangs", stopped, 6, pages_go_on=True),
    Fault("Redis flushed", flushed, 1, pages_go_on=True, short=True),
]
