"""A disk of one megabyte, which really gets full."""

import errno
import os
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

MEGABYTE = 1024 * 1024


@pytest.fixture
def small_disk(tmp_path, monkeypatch):
    """Return the folder of a disk in memory.

    To make one takes root; for others the files that Django's storage opens behave so.
    """
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder]
    is_real = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    if not is_real:
        real = os.fdopen
        monkeypatch.setattr(os, "fdopen", lambda *given: _Small(real(*given), folder))
    yield folder
    if is_real:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(folder: Path) -> Path:
    """Return the file that takes all that is free on a small disk."""
    filling = folder / "filling"
    with filling.open("wb", buffering=0) as file, suppress(OSError):
        for _page in range(MEGABYTE // 4096):
            file.write(bytes(4096))
    return filling


class _Small:
    """A file on a disk on which a megabyte is free."""

    def __init__(self, file, folder) -> None:
        self.file = file
        taken = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
        self.free = MEGABYTE - taken

    def write(self, chunk) -> int:
        self.free -= len(chunk)
        if self.free < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self.file.write(chunk)

    def close(self) -> None:
        self.file.close()
