"""Reading from a socket until a deadline, and no more than agreed."""

import io
import socket
from typing import Any

from lms.outside.deadlines import Deadline


class TooMuchSaid(OSError):
    """The other side talks without end."""


class BoundedReads(io.RawIOBase):
    """What the other side says, until the deadline or ``most`` bytes of it.

    Reads raise TimeoutError at the end of the time, and TooMuchSaid.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline, most: int) -> None:
        self.sock, self.deadline, self.left = sock, deadline, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.sock.settimeout(self.deadline.left())
        got = self.sock.recv_into(buffer)
        self.left -= got
        if self.left < 0:
            raise TooMuchSaid("The server talks without end.")
        return got
