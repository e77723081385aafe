"""Storage in a folder in which a file is whole or not there; whose fault a bucket's is."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage

UNFINISHED = ".unfinished"
# What a bucket answers where it is at fault, or the operator who named it.
SERVER_ERROR, REFUSED = 500, (301, 302, 303, 307, 308, 401, 403, 429)


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


def is_of_the_bucket(error: BaseException | None) -> bool:
    """Tell whether the media storage of other machines fails, or lets us not in.

    Its library is not loaded for it: where no bucket is used, it never is. What the bucket
    answers about one file, such as that there is none, is that file's own fault.
    """
    library = sys.modules.get("botocore.exceptions")
    if library is None:
        return False
    if isinstance(error, library.ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return status >= SERVER_ERROR or status in REFUSED
    away = (library.HTTPClientError, library.NoCredentialsError)
    return isinstance(error, (*away, library.ConnectionError))
