"""Processes that are started again when they end, as systemd does it for a server's."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from lms.operations.startup.process_group import stay
from tests.support.databases import ROOT
from tests.support.site import command_of, descendants

# RestartSec of the unit files.
PAUSE_SECONDS = 1.0
LOOK_SECONDS = 0.1


@dataclass
class Service:
    """A program that runs whenever it is ``wanted``; what it says is added to its log."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    become: Callable[[], None] = stay
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 20
    wanted: bool = False
    process: subprocess.Popen | None = None
    ended_at: float = 0.0
    # What a fault puts before the command and into the environment until it ends.
    before: list[str] = field(default_factory=list)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.before, *self.command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=self.become,
            )
        self.wanted = True

    def stop(self) -> None:
        """Ask it to end, as an update does, and kill what does not."""
        self.wanted = False
        if self.process is None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            self.kill(again=False)

    def kill(self, *, again: bool = True) -> None:
        """Kill it with all its children at once, as a power failure would."""
        self.wanted = again
        for pid in self.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        if self.process:
            self.process.wait(20)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to every process of it."""
        for pid in self.pids():
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    def pids(self) -> list[int]:
        if self.process is None:
            return []
        return [self.process.pid, *descendants(self.process.pid)]

    def children(self) -> list[int]:
        """Return the processes that do the work, without the one that made them."""
        return [pid for pid in self.pids()[1:] if command_of(pid)]

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Keeper:
    """Starts again what has ended and is wanted; ``deaths`` tells what and when."""

    def __init__(self) -> None:
        self.services: list[Service] = []
        self.deaths: list[tuple[float, str, int]] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def add(self, service: Service) -> None:
        service.start()
        self.services.append(service)

    def end(self) -> None:
        """Stop everything, what was started last first."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        for service in reversed(self.services):
            service.send(signal.SIGCONT)
            service.stop()

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            for service in self.services:
                if service.wanted and not service.is_running():
                    self._look_at(service)

    def _look_at(self, service: Service) -> None:
        if not service.ended_at:
            service.ended_at = time.monotonic()
            code = service.process.returncode if service.process else 0
            self.deaths.append((service.ended_at, service.name, code))
        elif time.monotonic() - service.ended_at > PAUSE_SECONDS:
            service.ended_at = 0.0
            service.start()
