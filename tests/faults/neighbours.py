"""What stands before a mail server or a record store, and misbehaves as told."""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

DRIP_SECONDS = 3.0
PIECE = 64 * 1024
# The words of each protocol: how an answer begins, what refuses, what never ends.
HTTP = {
    "greets": False,
    "drip": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[]",
    "unavailable": b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
    "forbidden": b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n",
    "endless": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[",
    "piece": b'"' + b"a" * PIECE + b'",',
}
SMTP = {
    "greets": True,
    "drip": b"220 mail.example.org ESMTP\r\n",
    "unavailable": b"421 closing\r\n",
    "forbidden": b"554 no service here\r\n",
    "endless": b"220-welcome\r\n",
    "piece": b"220-" + b"a" * 400 + b"\r\n",
}


class Neighbour(socketserver.ThreadingTCPServer):
    """Passes everything on to a port, until ``manner`` says otherwise.

    Manners: pass, reset, unavailable, forbidden, hang, drip, endless, inwards (a redirect
    to the ``trap``, whose visits are counted).
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, words: dict, target: int) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.words, self.target = words, target
        self.manner = "pass"
        self.trap = 0
        self.open: set[socket.socket] = set()
        self.visits = 0
        self.changed = threading.Event()

    @property
    def port(self) -> int:
        return self.server_address[1]

    def behave(self, manner: str) -> None:
        """Change the manner; conversations in the old one end."""
        self.manner = manner
        self.changed.set()
        for one in list(self.open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self.changed = threading.Event()

    def handle_error(self, request, client_address) -> None:
        """Say nothing of a client that has gone."""


@contextmanager
def running_neighbour(words: dict, target: int) -> Iterator[Neighbour]:
    """Yield a neighbour that passes everything on to a port; it is gone at the end."""
    with Neighbour(words, target) as neighbour:
        thread = threading.Thread(target=neighbour.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield neighbour
        finally:
            neighbour.behave("reset")
            neighbour.shutdown()
            thread.join()


class Session(socketserver.BaseRequestHandler):
    """One connection."""

    def handle(self) -> None:
        self.server.visits += 1
        self.server.open.add(self.request)
        try:
            with suppress(OSError):
                getattr(self, f"_{self.server.manner}")(self.server.words)
        finally:
            self.server.open.discard(self.request)

    def _pass(self, words: dict) -> None:
        with socket.create_connection(("127.0.0.1", self.server.target)) as other:
            self.server.open.add(other)
            there = threading.Thread(target=_pipe, args=(self.request, other))
            there.start()
            _pipe(other, self.request)
            there.join()
            self.server.open.discard(other)

    def _reset(self, words: dict) -> None:
        at_once = struct.pack("ii", 1, 0)
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)

    def _unavailable(self, words: dict) -> None:
        self._hear(words)
        self.request.sendall(words["unavailable"])

    def _forbidden(self, words: dict) -> None:
        self._hear(words)
        self.request.sendall(words["forbidden"])

    def _hang(self, words: dict) -> None:
        self.server.changed.wait()

    def _drip(self, words: dict) -> None:
        self._hear(words)
        changed = self.server.changed
        for byte in words["drip"] * 1000:
            self.request.sendall(bytes([byte]))
            if changed.wait(DRIP_SECONDS):
                return

    def _endless(self, words: dict) -> None:
        self._hear(words)
        changed = self.server.changed
        self.request.sendall(words["endless"])
        while not changed.is_set():
            self.request.sendall(words["piece"])

    def _inwards(self, words: dict) -> None:
        self._hear(words)
        address = f"http://127.0.0.1:{self.server.trap}/latest/meta-data"
        answer = (
            f"HTTP/1.1 307 Moved\r\nLocation: {address}\r\nContent-Length: 0\r\n\r\n"
        )
        self.request.sendall(answer.encode())

    def _hear(self, words: dict) -> None:
        if not words["greets"]:
            self.request.recv(PIECE)


def _pipe(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(PIECE):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
