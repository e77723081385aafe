"""Services of a person's copy: asked for, made, handed over, and gone after some days."""

import tempfile
from datetime import datetime, timedelta

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from lms.accounts.languages import whole_address
from lms.accounts.models import User
from lms.notifications.services import send_mail
from lms.outbox.services import enqueue
from lms.privacy.export.writing import write_zip
from lms.privacy.inventory.subject import Subject
from lms.privacy.models import DataExport
from lms.privacy.rules import days_of

EXPORT_EFFECT = "data_export"
State = DataExport.State
# Without a file: the row says for some days what became of the copy.
ENDED = (State.FAILED, State.WITHDRAWN)


def ask_copy(*, person: User, language: str) -> tuple[DataExport, bool]:
    """Return the copy that is being made, and whether it was ordered now."""
    under_way = DataExport.objects.filter(person=person, state=State.MAKING)
    if found := under_way.first():
        return found, False
    try:
        with transaction.atomic():
            export = DataExport.objects.create(person=person, language=language)
            key = str(export.uid)
            enqueue(kind=EXPORT_EFFECT, key=key, payload={"export": export.pk})
    except IntegrityError:  # pressed twice at once
        if found := under_way.first():
            return found, False
        raise
    return export, True


@transaction.atomic
def make_copy(pk: int) -> None:
    """Make the copy's file; called again for a finished one it does nothing.

    One process at a time has the row, until it ends or is killed; another one gets the
    database's OperationalError and comes again. The file's name is the copy's own: a killed
    worker's file is written over.
    """
    rows = DataExport.objects.select_for_update(nowait=True, of=("self",))
    export = rows.select_related("person").filter(pk=pk).first()
    if export is None or export.state != State.MAKING:
        return
    name = name_of(export)
    with tempfile.TemporaryFile() as file:
        with translation.override(export.language):
            write_zip(Subject.of(export.person, only_proven=True), file)
        file.seek(0)
        storage = export.file.storage
        storage.delete(name)
        name = storage.save(name, File(file))
    if not _hand_over(export, name):
        storage.delete(name)


def name_of(export: DataExport) -> str:
    """Return the name of its file: the same before and after it is handed over."""
    return f"exports/{export.uid}.zip"


def _hand_over(export: DataExport, name: str) -> bool:
    """Return whether it is ready now; taken back since, it is not."""
    now = timezone.now()
    made = DataExport.objects.filter(pk=export.pk, state=State.MAKING).update(
        state=State.READY,
        file=name,
        ready_at=now,
        expires_at=now + timedelta(days=days_of("data_exports")),
    )
    if made and export.person.has_address and export.person.is_active:
        send_mail(
            key=f"data_ready:{export.uid}",
            recipient=export.person.email,
            language=export.language,
            template="data_ready",
            context={
                "name": export.person.full_name,
                "address": whole_address("my/data/", export.language),
                "days": days_of("data_exports"),
            },
        )
    return bool(made)


def ready_copy(person: User) -> DataExport | None:
    """Return the newest copy that can be downloaded now."""
    ready = DataExport.objects.filter(
        person=person, state=State.READY, expires_at__gt=timezone.now()
    )
    return ready.first()


def remove_ended(*, now: datetime, most: int = 500) -> int:
    """Return how many copies went whose days are over."""
    ended = DataExport.objects.filter(expires_at__lt=now) | DataExport.objects.filter(
        state__in=ENDED, asked_at__lt=now - timedelta(days=days_of("data_exports"))
    )
    rows = list(ended.order_by("pk")[:most])
    for row in rows:
        # The file first: a killed run leaves a row that the next one takes up.
        if row.file:
            row.file.delete(save=False)
        row.delete()
    return len(rows)
