"""Small disks of memory that can be filled, without harm to the machine's own."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BALLAST = "ballast"


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount an empty file system of that size at the folder; gone at the end."""
    if os.geteuid() != 0:
        raise SystemExit("The fault suite mounts small disks: run it as root.")
    folder.mkdir(parents=True, exist_ok=True)
    size = f"size={megabytes}m,mode=0755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        # Lazily: what has a file open there may be about to end.
        subprocess.run(["umount", "--lazy", folder], check=True)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Let not one more byte fit onto the disk of a folder."""
    ballast = folder / BALLAST
    try:
        fill(ballast)
        yield
    finally:
        ballast.unlink(missing_ok=True)


def fill(ballast: Path) -> None:
    """Add to the ballast until nothing fits any more."""
    with ballast.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue
