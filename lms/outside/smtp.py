"""Django mail backend whose dialogue with the server ends in time, however slow it is.

smtplib limits each read: a server that sends a byte every few seconds, or answers without
end, would keep a worker for ever.
"""

import io
import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from lms.outside.bounded_reads import BoundedReads
from lms.outside.deadlines import Deadline

# From the first greeting to the goodbye. Servers that slow down strangers take 10 to 20 s.
DIALOGUE_SECONDS = 35.0
# All that a server says in a dialogue; usual are 2,000 bytes.
LARGEST_ANSWERS = 256 * 1024


class _Bounded(smtplib.SMTP):
    """A dialogue with a total deadline; ``timeout`` stays that of each step."""

    deadline: Deadline

    def __init__(self, host: str, port: int, timeout: float = 10, **more: Any) -> None:
        self.deadline = Deadline(DIALOGUE_SECONDS, each=timeout)
        super().__init__(host, port, timeout=timeout, **more)

    def getreply(self) -> tuple[int, bytes]:
        """Return the next answer, read within the deadline."""
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(
                BoundedReads(self.sock, self.deadline, LARGEST_ANSWERS)
            )
        return super().getreply()

    def send(self, s: Any) -> None:
        """Send within what is left; the socket counts a whole sending as one."""
        if self.sock is not None:
            try:
                self.sock.settimeout(self.deadline.left())
            except TimeoutError as error:
                self.close()
                raise smtplib.SMTPServerDisconnected(str(error)) from error
        super().send(s)


class _BoundedTls(_Bounded, smtplib.SMTP_SSL):
    """The same where the connection is encrypted from its first byte."""


class BoundedEmailBackend(EmailBackend):
    """Django's backend over such a dialogue."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _BoundedTls if self.use_ssl else _Bounded
