"""Checks of the database and of the folder for files."""

import os
import secrets
import stat
import tempfile
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import DatabaseError, connection
from django.utils import timezone

OLDEST_POSTGRESQL = 15
CLOCK_SECONDS = 5
OTHERS = stat.S_IRWXG | stat.S_IRWXO


def database() -> list[CheckMessage]:
    """E001 no answer, E002 too old, E003 its clock is not ours."""
    try:
        before = timezone.now()
        version, theirs = _asked()
        after = timezone.now()
    except DatabaseError as error:
        hint = "Start PostgreSQL, or mend DATABASE_URL."
        return [Error(f"The database does not answer: {error}", hint, id="lms.E001")]
    found: list[CheckMessage] = []
    if version < OLDEST_POSTGRESQL:
        message = f"PostgreSQL {version} is older than {OLDEST_POSTGRESQL}."
        found.append(Error(message, "Upgrade the server.", id="lms.E002"))
    # Asking takes time of its own: it counts for neither clock.
    apart = max((before - theirs).total_seconds(), (theirs - after).total_seconds())
    if apart > CLOCK_SECONDS:
        message = f"The database's clock and this machine's are {apart:.0f} s apart."
        hint = "Let both follow one time server (timedatectl set-ntp true)."
        found.append(Error(message, hint, id="lms.E003"))
    return found


def _asked() -> tuple[int, datetime]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('server_version_num')::int / 10000, clock_timestamp()"
        )
        version, now = cursor.fetchone()
    return version, now


def media() -> list[CheckMessage]:
    """E004 not writable, E005 within the code, E006 private files open to others.

    Where media are in a bucket, that is asked instead: see ``bucket``.
    """
    if _is_a_bucket():
        return []
    root = Path(settings.MEDIA_ROOT)
    found: list[CheckMessage] = []
    if trouble := _cannot_write(root):
        hint = f"mkdir -p {root} and give it to the user that runs the services."
        message = f"MEDIA_ROOT {root} cannot be written: {trouble}"
        found.append(Error(message, hint, id="lms.E004"))
    if root.resolve().is_relative_to(Path(settings.BASE_DIR).resolve()):
        hint = "Name a folder that an update of the code does not touch."
        message = f"MEDIA_ROOT {root} lies within the code."
        found.append(Error(message, hint, id="lms.E005"))
    private = root / "private"
    if private.exists() and private.stat().st_mode & OTHERS:
        message = f"Others on this machine can enter {private}."
        hint = f"chmod -R u=rwX,go= {private}"
        found.append(Error(message, hint, id="lms.E006"))
    return found


def bucket() -> list[CheckMessage]:
    """E007 it does not keep, give and take away a file of ours; nothing without one."""
    if not _is_a_bucket():
        return []
    try:
        for alias in ("default", "private"):
            _keep_a_file(storages[alias])
    except Exception as error:  # noqa: BLE001  its library has no common class of faults
        message = f"The bucket of MEDIA_STORAGE does not keep our files: {error}"
        hint = (
            "Mend MEDIA_STORAGE, S3_ACCESS_KEY and S3_SECRET_KEY, or let the key put, get "
            "and delete objects of this bucket."
        )
        return [Error(message, hint, id="lms.E007")]
    return []


def _is_a_bucket() -> bool:
    return hasattr(storages["default"], "bucket_name")


def _keep_a_file(storage: Storage) -> None:
    words = b"written by check --deploy"
    name = storage.save(f"check-{secrets.token_hex(8)}", ContentFile(words))
    try:
        with storage.open(name) as file:
            if file.read() != words:
                raise OSError("what was stored is not found")
    finally:
        storage.delete(name)


def _cannot_write(root: Path) -> str:
    """Return why a file of ours cannot be kept there; nothing where it can."""
    for folder in (root, root / "private"):
        if folder != root and not folder.exists():
            continue
        try:
            with tempfile.NamedTemporaryFile(dir=folder) as probe:
                probe.write(b"written by check --deploy")
                os.fsync(probe.fileno())
        except OSError as error:
            return str(error)
    return ""
