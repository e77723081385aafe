"""Pictures made in memory, whole and in ways that cameras and networks break them."""

import struct
import zlib
from io import BytesIO

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 48)) -> bytes:
    """Return a picture in which no two lines are alike, so that each takes bytes."""
    image = Image.effect_noise(size, 90).convert("RGB")
    buffer = BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def huge_png(width: int = 20_000, height: int = 20_000) -> bytes:
    """Return some bytes that say they are 400 million pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + parts + chunk(b"IEND", b"")
