"""Pictures are read whole when they come in, so that no page breaks on them later."""

import struct
from dataclasses import dataclass
from typing import Any, Literal

from PIL import Image, UnidentifiedImageError

# A telephone's camera has a quarter of it; more takes hundreds of megabytes to open.
MEGAPIXELS = 40
MAX_PIXELS = MEGAPIXELS * 1_000_000
FORMATS = ("JPEG", "PNG", "WEBP")

Reason = Literal["unknown", "too_many_pixels", "damaged"]


class PictureRefused(Exception):
    """The file is no picture that can be shown; ``reason`` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True)
class Measured:
    """What a picture is: its format by Pillow's name, and its size in pixels."""

    format: str
    width: int
    height: int


def measured(file: Any, formats: tuple[str, ...] = FORMATS) -> Measured:
    """Return what an open file or path holds, decoded to its last line.

    ``Image.verify`` would not do: half a picture passes it. Other formats are not even
    opened: to read some of them Pillow starts programs. Raises PictureRefused.
    """
    try:
        with Image.open(file, formats=formats) as picture:
            width, height = picture.size
            if width * height * getattr(picture, "n_frames", 1) > MAX_PIXELS:
                raise PictureRefused("too_many_pixels")
            picture.load()
            return Measured(picture.format or "", width, height)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureRefused("too_many_pixels") from error
    except UnidentifiedImageError as error:
        raise PictureRefused("unknown") from error
    except _DAMAGED as error:
        raise PictureRefused("damaged") from error


# What Pillow's decoders raise for bytes that are not theirs.
_DAMAGED = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    SyntaxError,
    struct.error,
    TypeError,
    ValueError,
)
