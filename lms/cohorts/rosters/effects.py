"""Outbox handlers of rosters: checking a file, and importing chunk after chunk."""

from typing import Any

from django.db.models import QuerySet

from lms.cohorts.models import RosterImport
from lms.cohorts.rosters import services
from lms.cohorts.rosters.messages import RosterRefused
from lms.outbox.handlers import DeadLetter, Handler
from lms.outbox.models import Effect
from lms.outbox.queues import IMPORTS


class RosterWork(Handler):
    """Base of the roster handlers: one file at a time, and its page told of a fault."""

    batch_size = 1
    # A killed worker's chunk goes on after this; checking 20,000 rows takes half of it.
    lease_seconds = 40
    queue = IMPORTS
    going: Any = RosterImport.State.RUNNING

    def follow(self, effects: QuerySet[Effect], state: str) -> None:
        """Keep the imports' states in step with their effects."""
        for payload in effects.values_list("payload", flat=True):
            if state == Effect.State.DEAD_LETTER:
                services.mark_stopped(payload["roster"])
            else:
                services.mark_going(payload["roster"], self.going)


class RosterCheck(RosterWork):
    """Judges every row of a file; payload {"roster": primary key}."""

    going = RosterImport.State.CHECKING

    def handle(self, effects: list[Effect]) -> None:
        """Raises DeadLetter when the file is gone or no longer readable."""
        for effect in effects:
            try:
                services.check_rows(effect.payload["roster"])
            except (RosterRefused, FileNotFoundError) as error:
                raise DeadLetter(f"The file cannot be read: {error}") from error


class RosterChunk(RosterWork):
    """Imports the next rows and orders the chunk after them; payload as above."""

    def handle(self, effects: list[Effect]) -> None:
        for effect in effects:
            done = int(effect.key.rpartition(":")[2])
            services.import_chunk(effect.payload["roster"], at=done)
