"""Processes forked from one that has the application loaded, and watched like programs."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass

from lms.operations.startup.process_group import ManagedProcess

_SET_NAME = 15  # PR_SET_NAME of Linux' prctl(2)
POLL_SECONDS = 0.02


def fail() -> int:
    """Stand for a run that was not given."""
    raise NotImplementedError


@dataclass
class ForkedProcess(ManagedProcess):
    """A copy of this process that does ``run``, whose answer is its exit code."""

    run: Callable[[], int] = fail

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = Fork(self._in_child)

    def _in_child(self) -> int:
        self._begin()
        _name_process(self.name)
        return self.run()


class Fork(subprocess.Popen[bytes]):
    """What a program's Popen tells of itself, of a fork of this process."""

    def __init__(self, run: Callable[[], int]) -> None:
        self.returncode = None
        self.args = ()
        self.pid = os.fork()
        if self.pid == 0:
            _end_with(run)

    def poll(self) -> int | None:
        if self.returncode is None:
            with contextlib.suppress(ChildProcessError):
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit code. Raises subprocess.TimeoutExpired."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("fork", timeout or 0)
            time.sleep(POLL_SECONDS)
        return code

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)

    def __del__(self) -> None:
        """Nothing is kept that would have to be closed."""


def _end_with(run: Callable[[], int]) -> None:
    """Do the child's work and end it; nothing of the parent's is cleaned up by it."""
    code = 1
    try:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        code = run()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:  # noqa: BLE001  told, and the watcher starts it again
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _name_process(name: str) -> None:
    """Let ``ps`` and ``top`` tell one from the other."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_NAME, name.encode()[:15])
