"""The mail server and the record store misbehave."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.kinds.base import Break, Fault
from tests.faults.stack import Stack

REFUSALS = ("reset", "unavailable", "forbidden")


def mail(*manners: str) -> Break:
    """Return what lets the mail server behave in one of these manners."""

    @contextmanager
    def breaks(stack: Stack, dice: random.Random) -> Iterator[None]:
        stack.mail_front.behave(dice.choice(manners))
        try:
            yield
        finally:
            stack.mail_front.behave("pass")

    return breaks


def store(*manners: str) -> Break:
    """Return what lets the record store behave so; a redirect inwards is not followed."""

    @contextmanager
    def breaks(stack: Stack, dice: random.Random) -> Iterator[None]:
        stack.store_front.behave(dice.choice(manners))
        try:
            yield
        finally:
            stack.store_front.behave("pass")
            assert not stack.trap.visits, (
                "A redirect led into the agency's own network."
            )

    return breaks


FAULTS = [
    Fault("mail server: refuses", mail(*REFUSALS), 8, True),
    Fault("mail server: hangs", mail("hang"), 8, True),
    Fault("mail server: drips", mail("drip"), 8, True),
    Fault("mail server: sends without end", mail("endless"), 8, True),
    Fault("record store: refuses", store(*REFUSALS), 8, True),
    Fault("record store: hangs", store("hang"), 8, True),
    Fault("record store: drips", store("drip"), 8, True, short=True),
    Fault("record store: sends without end", store("endless"), 8, True),
    Fault("record store: redirects inwards", store("inwards"), 8, True),
]
