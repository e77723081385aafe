"""Outbox handler of copies of personal data."""

from django.db.models import QuerySet

from lms.outbox.handlers import Handler
from lms.outbox.models import Effect
from lms.privacy.export.services import EXPORT_EFFECT, make_copy
from lms.privacy.models import DataExport

__all__ = ["EXPORT_EFFECT", "ExportWork"]
State = DataExport.State


class ExportWork(Handler):
    """Makes one copy; payload {"export": primary key}."""

    batch_size = 1
    # A killed worker's copy is begun anew after this; one that is being made has its row.
    lease_seconds = 30

    def handle(self, effects: list[Effect]) -> None:
        for effect in effects:
            make_copy(effect.payload["export"])

    def follow(self, effects: QuerySet[Effect], state: str) -> None:
        """A copy that was set aside could not be made; tried again, it is being made."""
        keys = [
            payload["export"] for payload in effects.values_list("payload", flat=True)
        ]
        after = State.FAILED if state == Effect.State.DEAD_LETTER else State.MAKING
        DataExport.objects.filter(pk__in=keys).exclude(
            state__in=(State.READY, State.WITHDRAWN)
        ).update(state=after)
