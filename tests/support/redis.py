"""A Redis of the test's own, which may be stopped, killed, emptied and started again."""

import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from tests.support.site import wait_for


class RedisServer:
    """A server on a port of its own; what it is told to save stays in ``folder``."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port, self.folder = port, folder
        self.process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        program = shutil.which("redis-server")
        assert program, "redis-server is not installed on this machine."
        command = [program, "--port", str(self.port), "--save", ""]
        command += ["--dir", str(self.folder), "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        wait_for(lambda: not refused(self.port), 10)
        assert self.process.poll() is None, (
            f"Something else answers at port {self.port}."
        )

    def hang(self) -> None:
        """Take connections from now on and answer nothing."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def ask(self, *command: str) -> object:
        """Return the answer to a command, past everything of the site."""
        with redis.Redis.from_url(self.url) as client:
            return client.execute_command(*command)


def refused(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def redis_server(port: int, folder: Path) -> Iterator[RedisServer]:
    """Run a Redis that is gone at the end."""
    server = RedisServer(port, folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
