"""A gateway of text messages that takes, refuses or puts off what it is told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class SmsGateway(ThreadingHTTPServer):
    """``messages`` by the key of the call: the same key again is one message.

    ``answer`` is the status, the headers and the body that it gives. While ``answers`` is
    not set it has taken what it is told, and does not say so.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.messages: dict[str, dict] = {}
        self.calls: list[dict[str, str]] = []
        self.answer: tuple[int, dict[str, str], bytes] = (202, {}, b"{}")
        self.answers = threading.Event()
        self.answers.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/messages"


class _Call(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.calls.append({k.lower(): v for k, v in self.headers.items()})
        status, headers, text = self.server.answer
        if status in (200, 202):
            self.server.messages.setdefault(self.headers["Idempotency-Key"], body)
        self.server.answers.wait()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(text)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@contextmanager
def sms_gateway() -> Iterator[SmsGateway]:
    """Yield a running gateway; it is gone at the end."""
    server = SmsGateway()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.answers.set()
        server.shutdown()
        server.server_close()
