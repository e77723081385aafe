"""Who does which kind of effect, and how a handler says that it could not."""

from django.db.models import QuerySet

from lms.outbox.models import Effect
from lms.outbox.queues import DEFAULT

Outcomes = dict[int, Exception | None]


class TryLater(Exception):
    """Another system is at fault; the effect waits and no try is counted."""


class SystemAway(TryLater):
    """The other system serves nobody now; all effects that need it wait for it."""


class DeadLetter(Exception):
    """It will never work as it is; a person has to look."""


class Handler:
    """Does the effects of one kind.

    ``handle`` returns what went wrong by the effect's primary key; an effect without entry
    is done, and so are all when it returns None. An exception it raises is every effect's
    outcome. It must be safe to run twice for the same effect: a worker may be killed
    between doing it and saying so.
    """

    batch_size = 1
    # How long a killed worker's effects stay untouched; longer than ``handle`` ever takes.
    lease_seconds = 30
    # Whose workers do it, one of ``lms.outbox.queues``.
    queue = DEFAULT
    # What it needs outside; kinds that name the same wait for it together. Without a name
    # each kind waits for itself.
    system = ""

    def ready(self) -> bool:
        """Tell whether it makes sense to look for work now."""
        return True

    def handle(self, effects: list[Effect]) -> Outcomes | None:
        raise NotImplementedError

    def follow(self, effects: QuerySet[Effect], state: str) -> None:
        """Keep other rows in step, in the transaction that gives effects this state.

        Told of "aside" and, when a person puts it back into the queue, of "waiting".
        """


_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Make ``handler`` do the effects of this kind; called once, from AppConfig.ready."""
    _handlers[kind] = handler


def handler_of(kind: str) -> Handler:
    """Return the kind's handler. Raises KeyError for an unknown kind."""
    return _handlers[kind]


def kinds() -> list[str]:
    """Return all kinds, in the order of registration."""
    return list(_handlers)


def kinds_of(queue: str) -> list[str]:
    """Return the kinds that a queue's workers do."""
    return [kind for kind, handler in _handlers.items() if handler.queue == queue]
