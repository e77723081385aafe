"""A machine's clock jumps; two clocks of periodic work run at once."""

import random
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.kinds.base import Break, Fault
from tests.faults.stack import Stack


def jumps(name: str) -> Break:
    """Return what sets the clock of these services some hours forward or back."""

    @contextmanager
    def breaks(stack: Stack, dice: random.Random) -> Iterator[None]:
        program = shutil.which("faketime")
        assert program, "faketime is not installed on this machine."
        hours = dice.choice(["+2h", "-2h", "+26h"])
        changed = [s for s in stack.services.values() if s.name.startswith(name)]
        for service in changed:
            service.before = [program, "-f", hours]
            _restart(service)
        try:
            yield
        finally:
            for service in changed:
                service.before = []
                _restart(service)

    return breaks


def _restart(service) -> None:
    service.kill(again=False)
    service.start()


@contextmanager
def two_clocks(stack: Stack, dice: random.Random) -> Iterator[None]:
    """A second one is started by mistake, as on a second machine."""
    second = stack.folder / "second"
    second.mkdir(exist_ok=True)
    service = stack.run("second-clock", sys.executable, "-m", "lms.clock")
    service.stop()
    service.environment = {**service.environment, "RUN_DIR": str(second)}
    service.start()
    try:
        yield
    finally:
        service.stop()
        stack.keeper.services.remove(stack.services.pop("second-clock"))


FAULTS = [
    Fault("clock jumps: workers", jumps("worker"), 15),
    Fault("clock jumps: web", jumps("web"), 15, signs_staff_out=True),
    Fault("clock jumps: the clock of periodic work", jumps("clock"), 10, True),
    Fault("two clocks at once", two_clocks, 12, True),
]
