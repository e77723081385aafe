"""Outbox handlers of a reissue: its dry run, and chunk after chunk."""

from typing import Any

from django.db.models import QuerySet

from lms.certificates.models import Reissue
from lms.certificates.reissues import services
from lms.outbox.handlers import Handler
from lms.outbox.models import Effect
from lms.outbox.queues import IMPORTS


class ReissueWork(Handler):
    """Base of both: one at a time, and its page told of a fault."""

    batch_size = 1
    # A killed worker's chunk goes on after this; checking 10,000 takes half of it.
    lease_seconds = 60
    queue = IMPORTS
    going: Any = Reissue.State.RUNNING

    def follow(self, effects: QuerySet[Effect], state: str) -> None:
        """Keep the reissues' states in step with their effects."""
        for payload in effects.values_list("payload", flat=True):
            if state == Effect.State.DEAD_LETTER:
                services.mark_stopped(payload["reissue"])
            else:
                services.mark_going(payload["reissue"], self.going)


class ReissueCheck(ReissueWork):
    """Judges every certificate; payload {"reissue": primary key}."""

    going = Reissue.State.CHECKING

    def handle(self, effects: list[Effect]) -> None:
        for effect in effects:
            services.check_reissue(effect.payload["reissue"])


class ReissueChunk(ReissueWork):
    """Replaces the next certificates and orders the chunk after them; payload as above."""

    def handle(self, effects: list[Effect]) -> None:
        for effect in effects:
            done = int(effect.key.rpartition(":")[2])
            services.reissue_chunk(effect.payload["reissue"], at=done)
