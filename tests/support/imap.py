"""A mailbox in memory that speaks as much IMAP as a reader of reports needs."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

LOGIN = '"reader" "secret"'


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        with suppress(OSError):
            self._say(b"* OK ready")
            while line := self.rfile.readline():
                tag, _, words = line.decode().strip().partition(" ")
                self.server.said.append(words)
                fate = self._do(words)
                self._say(f"{tag} {fate}".encode())
                if words == "LOGOUT":
                    return

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def _do(self, words: str) -> str:
        box = self.server
        if words == "CAPABILITY":
            self._say(b"* CAPABILITY IMAP4REV1")
        elif words.startswith("LOGIN"):
            return "OK in" if words[6:] == f"reader {LOGIN[9:]}" else "NO not you"
        elif words.startswith("SELECT"):
            return "OK here" if words == 'SELECT "INBOX"' else "NO such folder"
        elif words == "UID SEARCH UNSEEN":
            unseen = [n for n in box.letters if "\\Seen" not in box.flags.get(n, "")]
            self._say(f"* SEARCH {' '.join(map(str, unseen))}".encode().rstrip())
        elif found := re.fullmatch(r"UID FETCH (\d+) .*<0\.(\d+)>\)", words):
            letter = box.letters[int(found[1])][: int(found[2])]
            head = f"* 1 FETCH (UID {found[1]} BODY[]<0> {{{len(letter)}}}\r\n"
            self.wfile.write(head.encode() + letter + b")\r\n")
        elif found := re.fullmatch(r"UID STORE (\d+) \+FLAGS.SILENT \((.*)\)", words):
            if box.keeps_no_flags:
                return "NO read-only"
            box.flags[int(found[1])] = found[2]
        elif words == "EXPUNGE":
            for number, flags in box.flags.items():
                if "\\Deleted" in flags:
                    box.letters.pop(number, None)
        return "OK done"


class MailboxServer(socketserver.ThreadingTCPServer):
    """Letters by their number, and flags by letter; ``said`` are the commands it got."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: dict[int, bytes] = {}
        self.flags: dict[int, str] = {}
        self.said: list[str] = []
        self.keeps_no_flags = False

    def put(self, letter: bytes) -> int:
        number = max([*self.letters, *self.flags, 0]) + 1
        self.letters[number] = letter
        return number

    @property
    def address(self) -> dict:
        """The setting by which it is read."""
        return {
            "host": "127.0.0.1",
            "port": self.server_address[1],
            "user": "reader",
            "password": "secret",
            "folder": "INBOX",
            "is_tls": False,
        }


@contextmanager
def mailbox_server() -> Iterator[MailboxServer]:
    """Yield a running mailbox; it is gone at the end."""
    server = MailboxServer()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
