"""Personas that ask for every route, and the answers that a line of the table gives."""

from collections.abc import Callable
from dataclasses import dataclass, field

STRANGER = "stranger"
LEARNER, OTHER_LEARNER = "learner", "other_learner"
SUPERVISOR, OTHER_SUPERVISOR = "supervisor", "other_supervisor"
COORDINATOR, OTHER_COORDINATOR = "coordinator", "other_coordinator"
EDITOR, REVIEWER, ANALYST, ADMIN = "editor", "reviewer", "analyst", "admin"
PERSONAS = (
    STRANGER,
    LEARNER,
    OTHER_LEARNER,
    SUPERVISOR,
    OTHER_SUPERVISOR,
    COORDINATOR,
    OTHER_COORDINATOR,
    EDITOR,
    REVIEWER,
    ANALYST,
    ADMIN,
)
SIGN_IN = 302
Answers = dict[str, int]


def everybody(status: int, **others: int) -> Answers:
    """Return the same answer for all personas, but for those named."""
    return dict.fromkeys(PERSONAS, status) | others


def signed_in(status: int, **others: int) -> Answers:
    """Return this answer for all who are signed in; a stranger is led to the sign-in."""
    return everybody(status, **{STRANGER: SIGN_IN, **others})


def only(status: int, *personas: str, **others: int) -> Answers:
    """Return this answer for the named, 404 for others, and the sign-in for a stranger."""
    named = dict.fromkeys(personas, status)
    return everybody(404, **{STRANGER: SIGN_IN, **named, **others})


# Those whom Wagtail lets in at all; it leads everybody else away.
IN_CMS = (COORDINATOR, OTHER_COORDINATOR, EDITOR, REVIEWER, ANALYST, ADMIN)


def in_cms(status: int, *personas: str, others: int = 404) -> Answers:
    """Return this answer for the named; there is nothing for others who are in the CMS."""
    inside = dict.fromkeys(IN_CMS, others)
    return everybody(302, **inside) | dict.fromkeys(personas, status)


@dataclass(frozen=True)
class Route:
    """One line: the route's arguments, by names of the world, and answers by method."""

    get: Answers
    post: Answers = field(default_factory=lambda: everybody(405))
    # Route argument -> how it is found in the world of the test.
    args: Callable[[dict], dict] = lambda world: {}
    data: Callable[[dict], dict] = lambda world: {}
    # Where the route's arguments have no names: its whole address.
    path: Callable[[dict], str] | None = None
