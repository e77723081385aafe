"""A dialogue with a mailbox (IMAP) that ends in time, however slow or talkative it is."""

import imaplib
import io
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from lms.outside.bounded_reads import BoundedReads, TooMuchSaid
from lms.outside.deadlines import Deadline

DIALOGUE_SECONDS = 25.0
STEP_SECONDS = 10.0
# All that a mailbox says in a dialogue, and one thing that it announces.
LARGEST_DIALOGUE = 32 * 1024 * 1024
LARGEST_LITERAL = 1024 * 1024


@dataclass(frozen=True)
class Mailbox:
    """Where a mailbox is and who reads it; ``repr`` does not show the password."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    is_tls: bool = True


class _Bounded(imaplib.IMAP4):
    """A dialogue with a total deadline."""

    def __init__(self, box: Mailbox) -> None:
        self.box = box
        self.deadline = Deadline(DIALOGUE_SECONDS, each=STEP_SECONDS)
        super().__init__(box.host, box.port)

    def open(self, host: str = "", port: int = 0, timeout: float | None = None) -> None:
        """Connect, and read within the deadline from now on."""
        self.host, self.port = host, port
        sock = socket.create_connection((host, port), self.deadline.left())
        try:
            if self.box.is_tls:
                context = ssl.create_default_context()
                sock = context.wrap_socket(sock, server_hostname=host)
        except OSError:
            sock.close()
            raise
        self.sock = sock
        reads = BoundedReads(sock, self.deadline, LARGEST_DIALOGUE)
        self.file: Any = io.BufferedReader(reads)

    def read(self, size: int) -> bytes:
        """Return so many bytes, as many as the server announced. Raises TooMuchSaid."""
        if size > LARGEST_LITERAL:
            # Memory is taken for all of it before the first byte comes.
            raise TooMuchSaid("The server announces more than was asked for.")
        found: bytes = super().read(size)
        return found

    def send(self, data: Any) -> None:
        """Send within what is left."""
        self.sock.settimeout(self.deadline.left())
        super().send(data)


@contextmanager
def opened(box: Mailbox) -> Iterator[imaplib.IMAP4]:
    """Yield a dialogue in which the folder is open. Raises OSError or IMAP4.error."""
    dialogue = _Bounded(box)
    try:
        dialogue.login(box.user, box.password)
        if dialogue.select(f'"{box.folder}"')[0] != "OK":
            raise imaplib.IMAP4.error("There is no such folder.")
        yield dialogue
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            dialogue.logout()
        # Where the goodbye failed the connection is still open.
        with suppress(OSError):
            dialogue.shutdown()


def asked(dialogue: imaplib.IMAP4, command: str, *words: str) -> list[Any]:
    """Return the answer to a command about letters by their UIDs. Raises IMAP4.error."""
    state, answer = dialogue.uid(command, *words)
    if state != "OK":
        raise imaplib.IMAP4.error(f"{command} was refused.")
    return answer
