"""Chunked outbox work: long work by chunks, each row in a transaction of its own."""

from collections.abc import Iterable
from typing import Any

from lms.outbox.handlers import Handler, Outcomes
from lms.outbox.models import Effect
from lms.outbox.queues import IMPORTS
from lms.outbox.services import enqueue

CHUNK = 50


def enqueue_chunks(*, kind: str, key: str, pks: Iterable[int], **payload: Any) -> None:
    """Write the effects for all these rows, in the caller's transaction."""
    rows = list(pks)
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        enqueue(kind=kind, key=f"{key}:{chunk[0]}", payload={**payload, "pks": chunk})


class ChunkHandler(Handler):
    """Does one row after the other; what is done stays done when another row fails."""

    lease_seconds = 180
    queue = IMPORTS

    def handle(self, effects: list[Effect]) -> Outcomes:
        return {effect.pk: self._chunk(effect.payload) for effect in effects}

    def _chunk(self, payload: dict[str, Any]) -> Exception | None:
        failure: Exception | None = None
        for pk in payload["pks"]:
            try:
                self.do(pk, payload)
            except Exception as error:  # noqa: BLE001  kept with the effect, tried again
                failure = error
        return failure

    def do(self, pk: int, payload: dict[str, Any]) -> None:
        """Do one row; called again for a row that is done, it changes nothing."""
        raise NotImplementedError
