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
from pathlib import Path

STOP_SECONDS = 4.0
LONGEST_PAUSE = 30.0
# One that ran for so long before it died did not fail at its start.
SOUND_SECONDS = 60.0
_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux' prctl(2)


def stay() -> None:
    """Change nothing of the process."""


@dataclass
class ManagedProcess:
    """One program that runs as long as the site does.

    ``become`` runs in the new process before its command; ``output`` is the file that
    takes what it says, begun anew with each start. What the others need ``ends_last``.
    """

    name: str
    command: list[str]
    become: Callable[[], None] = stay
    output: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = STOP_SECONDS
    ends_last: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    pause: float = 0.0
    due_at: float = 0.0

    def start(self) -> None:
        """Start it in a process group of its own, so that Ctrl-C reaches only us."""
        self.started_at = time.monotonic()
        output = self.output.open("wb") if self.output else None
        with output or contextlib.nullcontext():
            self.process = subprocess.Popen(  # noqa: S603  see the import
                self.command,
                start_new_session=True,
                preexec_fn=self._begin,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output and subprocess.STDOUT,
            )

    def _begin(self) -> None:
        self.become()
        # Another user's process would forget the signal: it is asked for afterwards.
        _end_with_parent(self.stop_signal)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def plan_restart(self) -> float:
        """Return the seconds until the next start; longer after each quick death."""
        lived = time.monotonic() - self.started_at
        self.pause = 1.0 if lived > SOUND_SECONDS else max(1.0, self.pause * 2)
        self.pause = min(self.pause, LONGEST_PAUSE)
        self.due_at = time.monotonic() + self.pause
        return self.pause


def _end_with_parent(number: signal.Signals) -> None:
    """Ask the kernel to end this process when the one that started it is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, number)


@dataclass
class ProcessGroup:
    """Processes that live and end together; ``say`` is told of each death."""

    say: Callable[[str], None]
    processes: list[ManagedProcess] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def heed_signals(self) -> None:
        """End the wait of ``watch`` on SIGTERM, SIGINT or SIGHUP."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stop.set())

    def start(self, *processes: ManagedProcess) -> None:
        """Start more processes of the group."""
        for process in processes:
            self.processes.append(process)
            process.start()

    def watch(self) -> None:
        """Restart what dies, until told to stop."""
        while not self.stop.wait(0.3):
            for process in self.processes:
                self._look_at(process)

    def _look_at(self, managed: ManagedProcess) -> None:
        if managed.is_running():
            return
        if managed.process is not None:
            code = managed.process.returncode
            kill_group(managed.process.pid)
            managed.process = None
            pause = managed.plan_restart()
            self.say(
                f"The {managed.name} ended ({code}); starting again in {pause:.0f} s."
            )
        elif time.monotonic() >= managed.due_at:
            managed.start()

    def end(self) -> None:
        """End all, and then what they needed."""
        end_all([one for one in self.processes if not one.ends_last])
        end_all([one for one in self.processes if one.ends_last])


def end_all(processes: list[ManagedProcess]) -> None:
    """Ask processes to end, and kill what has not in time, with its children."""
    running = [(one, one.process) for one in processes if one.process is not None]
    for managed, process in running:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(managed.stop_signal)
    asked_at = time.monotonic()
    for managed, process in running:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, asked_at + managed.stop_seconds - time.monotonic()))
    for _managed, process in running:
        kill_group(process.pid)
        process.wait()


def kill_group(pid: int) -> None:
    """Kill what is left of a child's process group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
