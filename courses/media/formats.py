"""Media formats: what a recording is, told by its content and not by its name."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

HEAD = 4096
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Format:
    """A kind of file that every browser of today plays."""

    type: str  # "video" or "audio", as the media library has it
    content_type: str


FORMATS = {
    ".mp4": Format("video", "video/mp4"),
    ".webm": Format("video", "video/webm"),
    ".m4a": Format("audio", "audio/mp4"),
    ".mp3": Format("audio", "audio/mpeg"),
}
# A film of ten minutes in a size for telephones; a talk of an hour.
MAX_BYTES = {"video": 100 * MEGABYTE, "audio": 30 * MEGABYTE}
# Brands of ISO media files that hold sound alone (ISO 14496-12, box "ftyp").
SOUND_BRANDS = (b"M4A ", b"M4B ")


@contextmanager
def reading(file: Any) -> Iterator[Any]:
    """Give a file at its beginning, and leave it there; closed if it was closed.

    An upload is still open and is needed afterwards; a stored file is not.
    """
    was_closed = file.closed
    if was_closed:
        file.open("rb")
    file.seek(0)
    try:
        yield file
    finally:
        if was_closed:
            file.close()
        else:
            file.seek(0)


def named_format(name: str) -> Format | None:
    """Return the format that a file's ending promises."""
    return FORMATS.get(PurePath(name).suffix.lower())


def format_of(name: str, head: bytes) -> Format | None:
    """Return the format if the file's beginning is what its ending promises."""
    ending = PurePath(name).suffix.lower()
    return FORMATS[ending] if ending in _endings_of(head) else None


def _endings_of(head: bytes) -> tuple[str, ...]:
    """Return the endings that a file beginning so may have."""
    if head[4:8] == b"ftyp":
        return (".m4a",) if head[8:12] in SOUND_BRANDS else (".mp4", ".m4a")
    if head[:4] == b"\x1a\x45\xdf\xa3" and b"webm" in head[:64]:
        return (".webm",)
    if head[:3] == b"ID3" or _is_mpeg_frame(head):
        return (".mp3",)
    return ()


def _is_mpeg_frame(head: bytes) -> bool:
    """Tell whether a frame of MPEG audio layer III begins here (ISO 11172-3, 2.4.2.3)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and bitrate not in (0, 15) and rate != 3
