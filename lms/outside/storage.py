"""Storage in a folder in which a file is whole or not there."""

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

UNFINISHED = ".unfinished"


class WholeFileStorage(FileSystemStorage):
    """Writes under another name first: a full disk or a kill leaves no half of a file.

    What a killed process has left is named so that ``sweep_unfinished`` knows it.
    """

    def _save(self, name: str, content: File) -> str:
        folder = os.path.dirname(name)
        unfinished = os.path.join(folder, f"{uuid4().hex}{UNFINISHED}")
        try:
            written = super()._save(unfinished, content)
            return self._give_name(written, name)
        finally:
            with suppress(OSError):
                os.remove(self.path(unfinished))

    def _give_name(self, written: str, name: str) -> str:
        """Return the name that the file has got; never one that is taken meanwhile."""
        while True:
            try:
                os.link(self.path(written), self.path(name))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name.replace("\\", "/")


def sweep_unfinished(folder: str | Path, *, older_than: float) -> int:
    """Return how many files of killed writers were removed below a folder.

    ``older_than`` is a time of the clock: what is younger may still be written.
    """
    removed = 0
    for place, _folders, names in os.walk(folder):
        for path in (Path(place, n) for n in names if n.endswith(UNFINISHED)):
            removed += _remove_if_old(path, older_than)
    return removed


def _remove_if_old(path: Path, older_than: float) -> bool:
    with suppress(FileNotFoundError):
        if path.stat().st_mtime < older_than:
            path.unlink()
            return True
    return False
