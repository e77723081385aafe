"""Staged uploads: files kept between the dry run and the confirmation."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.utils import timezone

_FOLDER = "uploads"
_KEPT_FOR = timedelta(hours=24)


class NotHeld(LookupError):
    """No such file is held for this person and this use, or it is not what it was."""


@dataclass(frozen=True)
class Held:
    """An uploaded file that waits; ``options`` is what the person chose with it."""

    key: uuid.UUID
    name: str
    digest: str
    options: dict[str, Any]

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Open the file. Raises NotHeld where it is not byte for byte what was uploaded."""
        try:
            file = _storage().open(_path(self.key, "file"))
        except FileNotFoundError as error:
            raise NotHeld(self.key) from error
        with file:
            if _digest(file) != self.digest:
                raise NotHeld(self.key)
            file.seek(0)
            yield file

    def read(self) -> bytes:
        """Return the file's content. Raises NotHeld as ``opened`` does."""
        with self.opened() as file:
            return file.read()


def hold(*, file: File, user: Any, use: str, options: dict[str, Any]) -> Held:
    """Keep an uploaded file for one person and one use, for a day at most."""
    forget_old()
    held = Held(uuid.uuid4(), (file.name or "")[:200], _digest(file), options)
    about = {
        "name": held.name,
        "digest": held.digest,
        "options": options,
        "user": user.pk,
        "use": use,
    }
    file.seek(0)
    storage = _storage()
    storage.save(_path(held.key, "file"), file)
    written = json.dumps(about, ensure_ascii=False).encode()
    storage.save(_path(held.key, "json"), ContentFile(written))
    return held


def held(*, key: uuid.UUID, user: Any, use: str) -> Held:
    """Return what was held under a key. Raises NotHeld, also for somebody else's file."""
    try:
        with _storage().open(_path(key, "json")) as file:
            about = json.loads(file.read())
    except FileNotFoundError as error:
        raise NotHeld(key) from error
    if (about["user"], about["use"]) != (user.pk, use):
        raise NotHeld(key)
    return Held(key, about["name"], about["digest"], about["options"])


def forget(key: uuid.UUID) -> None:
    """Delete a held file; one that is gone already is none the less forgotten."""
    for ending in ("json", "file"):
        _storage().delete(_path(key, ending))


def forget_old() -> None:
    """Delete files that nobody confirmed within a day."""
    storage = _storage()
    oldest = timezone.now() - _KEPT_FOR
    try:
        _, names = storage.listdir(_FOLDER)
    except FileNotFoundError:
        return
    for name in names:
        path = f"{_FOLDER}/{name}"
        if (_time(storage, path) or oldest) < oldest:
            storage.delete(path)


def _time(storage: Storage, path: str) -> datetime | None:
    try:
        return storage.get_modified_time(path)
    except FileNotFoundError:  # another request was faster
        return None


def _storage() -> Storage:
    return storages["private"]


def _path(key: uuid.UUID, ending: str) -> str:
    return f"{_FOLDER}/{key}.{ending}"


def _digest(file: File) -> str:
    found = hashlib.sha256()
    file.seek(0)
    for chunk in iter(lambda: file.read(1 << 16), b""):
        found.update(chunk)
    return found.hexdigest()
