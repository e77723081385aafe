"""Servers that take a call and then behave badly, for as long as the caller lets them."""

import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

NOTHING = ()


class BadServer:
    """Sends ``parts`` to everybody who calls, ``pause`` seconds between two of them."""

    def __init__(self, parts, pause: float) -> None:
        self.parts, self.pause = parts, pause
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.ended = threading.Event()
        self.calls = 0
        self.sent = 0

    @property
    def port(self) -> int:
        return self.listening.getsockname()[1]

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                caller, _address = self.listening.accept()
                self.calls += 1
                threading.Thread(target=self._talk, args=(caller,), daemon=True).start()

    def _talk(self, caller: socket.socket) -> None:
        # Who says nothing holds the line until the caller has had enough.
        with caller, suppress(OSError):
            for part in self.parts:
                caller.sendall(part)
                self.sent += len(part)
                if self.ended.wait(self.pause):
                    return
            self.ended.wait(60)


@contextmanager
def bad_server(parts=NOTHING, pause: float = 0.0) -> Iterator[BadServer]:
    """Yield a running server; it is gone at the end."""
    server = BadServer(parts, pause)
    threading.Thread(target=server.serve, daemon=True).start()
    try:
        yield server
    finally:
        server.ended.set()
        server.listening.shutdown(socket.SHUT_RDWR)
        server.listening.close()


def dripping(whole: bytes) -> list[bytes]:
    """Return what is sent byte by byte."""
    return [bytes([one]) for one in whole]


def endless(first: bytes, again: bytes) -> Iterator[bytes]:
    """Return what never ends; each caller gets it from where the last one went."""
    return itertools.chain([first], itertools.repeat(again))
