"""What a fault is."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from tests.faults.stack import Stack

Break = Callable[[Stack, random.Random], AbstractContextManager[None]]


@dataclass(frozen=True)
class Fault:
    """``breaks`` does it. ``pages_go_on``: people must not notice.

    ``short``: it is in the part that continuous integration runs. ``through_pooler``: it
    makes sense where processes have no connections of their own. ``signs_staff_out``: the
    staff's sessions end by the clock; they sign in again, once the clock is right.
    ``log_is_kept``: what went wrong can be written down.
    """

    name: str
    breaks: Break
    seconds: float = 5.0
    pages_go_on: bool = False
    short: bool = False
    through_pooler: bool = False
    signs_staff_out: bool = False
    log_is_kept: bool = True
