"""Archive members of a backup, tar.gz or zip, opened safely.

Nothing is unpacked to a path of the archive's choosing: members are read by name.
"""

import gzip
import posixpath
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import IO, BinaryIO

from courses.imports.findings import FileRefused

MAX_MEGABYTES = 200
MAX_MEMBERS = 20_000
MAX_UNPACKED = 1000 * 1024 * 1024
MAX_RATIO = 200
MAX_XML = 50 * 1024 * 1024
# Below this size a high ratio is only an empty table of Moodle's.
_HARMLESS = 20 * 1024 * 1024
_CHUNK = 1 << 20
_DAMAGED = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


@dataclass(frozen=True)
class _Member:
    size: int
    read: Callable[[], IO[bytes]]


class Archive:
    """The files of a backup by their names."""

    def __init__(self, members: dict[str, _Member]) -> None:
        self._members = members

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all files."""
        return frozenset(self._members)

    def size(self, name: str) -> int:
        """Return how large a file is. Raises KeyError."""
        return self._members[name].size

    def read(self, name: str, limit: int = MAX_XML) -> bytes:
        """Return a file's content. Raises KeyError, and FileRefused where it is damaged."""
        member = self._members[name]
        if member.size > limit:
            raise FileRefused("member_too_big", name=name[:100], limit=limit >> 20)
        try:
            with member.read() as file:
                data = file.read(limit + 1)
        except _DAMAGED as error:
            raise FileRefused("archive_member_broken", name=name[:100]) from error
        if len(data) != member.size:
            raise FileRefused("archive_member_broken", name=name[:100])
        return data


@contextmanager
def opened_archive(file: BinaryIO) -> Iterator[Archive]:
    """Open a backup. Raises FileRefused for what is damaged, hostile or no archive."""
    start = file.read(4)
    size = file.seek(0, 2)
    file.seek(0)
    if size > MAX_MEGABYTES << 20:
        raise FileRefused("too_big", limit=MAX_MEGABYTES)
    with ExitStack() as stack:
        try:
            if start[:2] == b"\x1f\x8b":
                unpacked = stack.enter_context(tempfile.TemporaryFile())
                _unpack(file, unpacked, size)
                members = _tar_members(unpacked, stack)
            elif start == b"PK\x03\x04":
                members = _zip_members(file, stack)
            else:
                raise FileRefused("not_backup")
        except _DAMAGED as error:
            raise FileRefused("archive_broken") from error
        yield Archive(members)


def _unpack(file: BinaryIO, target: IO[bytes], size: int) -> None:
    total = 0
    with gzip.GzipFile(fileobj=file) as source:
        while chunk := source.read(_CHUNK):
            total += len(chunk)
            _check_size(total, size)
            target.write(chunk)
    target.seek(0)


def _check_size(unpacked: int, packed: int) -> None:
    is_bomb = unpacked > _HARMLESS and unpacked > MAX_RATIO * packed
    if unpacked > MAX_UNPACKED or is_bomb:
        raise FileRefused("archive_bomb", limit=MAX_UNPACKED >> 20)


def _tar_members(file: IO[bytes], stack: ExitStack) -> dict[str, _Member]:
    tar = stack.enter_context(tarfile.TarFile(fileobj=file))
    members: dict[str, _Member] = {}
    for info in tar:
        if info.isdir():
            _safe_name(info.name)
        elif not info.isreg() or info.issparse():
            raise FileRefused("archive_link", name=info.name[:100])
        else:
            _add(members, info.name, info.size, partial(_tar_file, tar, info))
    return members


def _tar_file(tar: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(info)
    if file is None:
        raise tarfile.ReadError(info.name)
    return file


def _zip_members(file: BinaryIO, stack: ExitStack) -> dict[str, _Member]:
    archive = stack.enter_context(zipfile.ZipFile(file))
    members: dict[str, _Member] = {}
    total = 0
    for info in archive.infolist():
        kind = info.external_attr >> 16 & 0o170000
        if info.is_dir():
            _safe_name(info.filename)
            continue
        if kind not in (0, 0o100000):
            raise FileRefused("archive_link", name=info.filename[:100])
        if info.flag_bits & 1:
            raise FileRefused("archive_encrypted")
        _check_size(info.file_size, max(info.compress_size, 1))
        total += info.file_size
        _check_size(total, MAX_UNPACKED)
        _add(
            members,
            info.filename,
            info.file_size,
            partial(archive.open, info),
        )
    return members


def _add(
    members: dict[str, _Member], name: str, size: int, read: Callable[[], IO[bytes]]
) -> None:
    name = _safe_name(name)
    if name in members:
        raise FileRefused("archive_twice", name=name[:100])
    if len(members) == MAX_MEMBERS:
        raise FileRefused("archive_members", limit=MAX_MEMBERS)
    members[name] = _Member(size, read)


def _safe_name(name: str) -> str:
    """Return a member's name without "./". Raises FileRefused where it leads out."""
    is_windows = "\\" in name or name[1:2] == ":"
    if name.startswith("/") or is_windows or "\x00" in name:
        raise FileRefused("archive_path", name=name[:100])
    parts = name.split("/")
    if ".." in parts:
        raise FileRefused("archive_path", name=name[:100])
    return posixpath.normpath(name)
