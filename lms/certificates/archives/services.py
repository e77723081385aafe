"""Services of a group's archive: asked for, made by the worker, gone after some days."""

import tempfile
from datetime import datetime, timedelta

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from lms.accounts.models import User
from lms.certificates.archives.writing import write_zip
from lms.certificates.models import Certificate, CertificateArchive
from lms.cohorts.models import Cohort
from lms.outbox.services import enqueue

ARCHIVE_EFFECT = "certificate.archive"
DAYS_KEPT = 7
State = CertificateArchive.State


def order_archive(*, group: Cohort, by: User) -> tuple[CertificateArchive, bool]:
    """Return the archive that is being made, and whether it was ordered now."""
    under_way = CertificateArchive.objects.filter(
        cohort=group, by=by, state=State.MAKING
    )
    if found := under_way.first():
        return found, False
    try:
        with transaction.atomic():
            archive = CertificateArchive.objects.create(cohort=group, by=by)
            key = str(archive.uid)
            enqueue(kind=ARCHIVE_EFFECT, key=key, payload={"archive": archive.pk})
    except IntegrityError:  # pressed twice at once
        if found := under_way.first():
            return found, False
        raise
    return archive, True


def make_archive(pk: int) -> None:
    """Make the archive's file; called again for a finished one it does nothing.

    The file's name is the archive's own: a killed worker's half is written over.
    """
    archive = CertificateArchive.objects.filter(pk=pk).first()
    if archive is None or archive.state != State.MAKING:
        return
    name = f"archives/{archive.uid}.zip"
    with tempfile.TemporaryFile() as file:
        missing = write_zip(archive, _of_group(archive.cohort_id), file)
        file.seek(0)
        storage = archive.file.storage
        storage.delete(name)
        name = storage.save(name, File(file))
    _hand_over(archive, name, missing)


def _of_group(cohort_id: int) -> list[Certificate]:
    rows = Certificate.objects.filter(enrolment__cohort=cohort_id, revoked_at=None)
    return list(rows.order_by("user__sort_name", "pk"))


def _hand_over(archive: CertificateArchive, name: str, missing: int) -> None:
    now = timezone.now()
    rows = CertificateArchive.objects.filter(pk=archive.pk)
    made = rows.filter(state=State.MAKING).update(
        state=State.READY,
        file=name,
        files_missing=missing,
        ready_at=now,
        expires_at=now + timedelta(days=DAYS_KEPT),
    )
    if not made and not rows.filter(file=name).exists():
        # Somebody in it was erased meanwhile, and the archive with it.
        archive.file.storage.delete(name)


def newest_archive(group: Cohort, user: User) -> CertificateArchive | None:
    """Return the person's last archive of the group, whose end is not over."""
    rows = CertificateArchive.objects.filter(cohort=group, by=user)
    return rows.exclude(expires_at__lt=timezone.now()).first()


def mark_lost(archive: CertificateArchive) -> None:
    """Say that an archive has no file any more, so that its page offers a new one."""
    rows = CertificateArchive.objects.filter(pk=archive.pk, state=State.READY)
    rows.update(state=State.FAILED, file="")


def ended_archives(now: datetime) -> QuerySet[CertificateArchive]:
    """Return archives whose days are over, failed ones too."""
    failed = CertificateArchive.objects.filter(
        state=State.FAILED, asked_at__lt=now - timedelta(days=DAYS_KEPT)
    )
    return CertificateArchive.objects.filter(expires_at__lt=now) | failed


def remove_ended(*, now: datetime, most: int = 500) -> int:
    """Return how many archives went whose days are over."""
    rows = list(ended_archives(now).order_by("pk")[:most])
    for row in rows:
        # The file first: a killed run leaves a row that the next one takes up.
        if row.file:
            row.file.delete(save=False)
        row.delete()
    return len(rows)
