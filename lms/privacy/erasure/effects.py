"""Outbox handlers of erasures: the work itself, and the notice to the record store."""

from lms.outbox.handlers import Handler
from lms.outbox.models import Effect
from lms.privacy.erasure.services import ERASURE_EFFECT, NOTICE_EFFECT, carry_out
from lms.reporting.delivery import StatementDelivery

__all__ = ["ERASURE_EFFECT", "NOTICE_EFFECT", "ErasureNotice", "ErasureWork"]


class ErasureWork(Handler):
    """Erases one person; payload {"request": primary key}."""

    batch_size = 1
    # One pass over every table with free text; a killed one is taken up after this.
    lease_seconds = 120

    def handle(self, effects: list[Effect]) -> None:
        """Raises TryLater while something of the person is under way."""
        for effect in effects:
            carry_out(effect.payload["request"])


class ErasureNotice(StatementDelivery):
    """Posts the notice as any statement; a kind of its own, as no ledger calls for it."""
