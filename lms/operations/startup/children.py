"""The processes of a running site: started together, restarted, stopped together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

STOP_SECONDS = 4.0
LONGEST_PAUSE = 30.0
# One that ran for so long before it died did not fail at its start.
SOUND_SECONDS = 60.0
_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux' prctl(2)


@dataclass
class Child:
    """One program that runs as long as the site does."""

    name: str
    command: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    pause: float = 0.0
    due_at: float = 0.0

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches only us."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603  see the import
            self.command, start_new_session=True, preexec_fn=_die_with_parent
        )

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def plan_restart(self) -> float:
        """Return the seconds until the next start; longer after each quick death."""
        lived = time.monotonic() - self.started_at
        self.pause = 1.0 if lived > SOUND_SECONDS else max(1.0, self.pause * 2)
        self.pause = min(self.pause, LONGEST_PAUSE)
        self.due_at = time.monotonic() + self.pause
        return self.pause


def _die_with_parent() -> None:
    """Ask the kernel to end this process when the one that started it is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, signal.SIGTERM)


@dataclass
class Household:
    """Children that live and end together; ``say`` is told of each death."""

    children: list[Child]
    say: Callable[[str], None]
    stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Start all, and end the wait of ``watch`` on SIGTERM, SIGINT or SIGHUP."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stop.set())
        for child in self.children:
            child.start()

    def watch(self) -> None:
        """Restart what dies, until told to stop."""
        while not self.stop.wait(0.3):
            for child in self.children:
                self._look_at(child)

    def _look_at(self, child: Child) -> None:
        if child.is_running():
            return
        if child.process is not None:
            code = child.process.returncode
            kill_group(child.process.pid)
            child.process = None
            pause = child.plan_restart()
            self.say(
                f"The {child.name} ended ({code}); starting again in {pause:.0f} s."
            )
        elif time.monotonic() >= child.due_at:
            child.start()

    def end(self) -> None:
        """Ask all to end, and kill after four seconds what has not, with its children."""
        running = [c.process for c in self.children if c.process is not None]
        for process in running:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
        for process in running:
            kill_group(process.pid)
            process.wait()


def kill_group(pid: int) -> None:
    """Kill what is left of a child's process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
