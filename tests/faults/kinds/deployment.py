"""A new version is put in while people work, some within an open test."""

import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.kinds.base import Fault
from tests.faults.stack import Stack, answers
from tests.support.site import wait_for


@contextmanager
def reloaded(stack: Stack, dice: random.Random) -> Iterator[None]:
    """The web server replaces its processes, and the workers are restarted in order."""
    web = stack.services["web"].process
    assert web is not None
    web.send_signal(signal.SIGHUP)
    for service in [*stack.workers, stack.services["clock"]]:
        service.stop()
        service.start()
    yield


@contextmanager
def stopped_and_started(stack: Stack, dice: random.Random) -> Iterator[None]:
    """All of the platform is stopped, the database migrated, and all is started."""
    services = [stack.services["web"], *stack.workers, stack.services["clock"]]
    for service in services:
        service.stop()
    stack.manage("migrate", "--verbosity", "0")
    for service in services:
        service.start()
    wait_for(lambda: answers(stack.ports["web"]), 60, stack.log_text)
    yield


@contextmanager
def nothing(stack: Stack, dice: random.Random) -> Iterator[None]:
    """Nothing breaks: what then fails is no fault's."""
    yield


FAULTS = [
    Fault("nothing", nothing, 2, True, through_pooler=True),
    Fault("deployment: web reloaded", reloaded, 1, True, True, True),
    Fault(
        "deployment: all stopped and started",
        stopped_and_started,
        1,
        through_pooler=True,
    ),
]
