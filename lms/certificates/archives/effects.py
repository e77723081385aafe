"""Outbox handler of archives."""

from django.db.models import QuerySet

from lms.certificates.archives.services import ARCHIVE_EFFECT, make_archive
from lms.certificates.models import CertificateArchive
from lms.outbox.handlers import Handler
from lms.outbox.models import Effect
from lms.outbox.queues import IMPORTS

__all__ = ["ARCHIVE_EFFECT", "ArchiveWork"]
State = CertificateArchive.State


class ArchiveWork(Handler):
    """Makes one archive; payload {"archive": primary key}."""

    batch_size = 1
    lease_seconds = 100
    queue = IMPORTS

    def handle(self, effects: list[Effect]) -> None:
        for effect in effects:
            make_archive(effect.payload["archive"])

    def follow(self, effects: QuerySet[Effect], state: str) -> None:
        """An archive that was set aside could not be made; tried again, it is being made."""
        payloads = effects.values_list("payload", flat=True)
        keys = [payload["archive"] for payload in payloads]
        after = State.FAILED if state == Effect.State.DEAD_LETTER else State.MAKING
        rows = CertificateArchive.objects.filter(pk__in=keys)
        rows.exclude(state=State.READY).update(state=after)
