"""A mail server for tests that takes, refuses or puts off mails as told."""

import email
import math
import socketserver
import threading
from contextlib import contextmanager
from email import policy

DEFAULT_ANSWERS = {"EHLO": "250 test", "DATA": "354 go on", ".": "250 taken"}


class MailServer(socketserver.ThreadingTCPServer):
    """``answers`` gives the reply to a command; ``received`` holds parsed messages.

    After ``takes`` mails it says nothing to the next ones, whose senders it counts in
    ``held``, until they go.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Dialogue)
        self.answers = dict(DEFAULT_ANSWERS)
        self.received = []
        # What stood behind MAIL, the envelope's sender among it.
        self.senders = []
        self.takes = math.inf
        self.held = 0
        self.lock = threading.Lock()

    @property
    def port(self):
        return self.server_address[1]


class Dialogue(socketserver.StreamRequestHandler):
    """One client's session (RFC 5321, as far as smtplib speaks it)."""

    def handle(self):
        self._say(self.server.answers.get("CONNECT", "220 test"))
        while line := self.rfile.readline().decode().strip():
            command = line.split()[0].upper()
            answer = self.server.answers.get(command, "250 fine")
            if command == "MAIL":
                self.server.senders.append(line)
            self._say(answer)
            if command == "QUIT":
                return
            if command == "DATA" and answer.startswith("354"):
                self._take_message()

    def _take_message(self):
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        answer = self.server.answers["."]
        if answer.startswith("250") and not self._keep(b"".join(lines)):
            self.rfile.read()
            return
        self._say(answer)

    def _keep(self, content):
        with self.server.lock:
            takes = len(self.server.received) < self.server.takes
            if takes:
                message = email.message_from_bytes(content, policy=policy.default)
                self.server.received.append(message)
            else:
                self.server.held += 1
            return takes

    def _say(self, answer):
        self.wfile.write(answer.encode() + b"\r\n")


@contextmanager
def mail_server(port=0):
    """Yield a running server, on any free port for 0; it is gone at the end."""
    with MailServer(port) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
