"""Check of uploaded logos and signature pictures; what is kept is written anew by us."""

import hashlib
import io
from dataclasses import dataclass
from typing import Any

from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _
from PIL import Image

from courses.media.pictures import PictureRefused, measured
from courses.media.svg import SvgRefused, validated
from lms.certificates.pdf.vector import NotVector, drawing_of

MAX_BYTES = 1_000_000
# Enough for a logo of five centimetres on the finest printer.
MAX_SIDE = 2400
_SVG_STARTS = (b"<", b"\xef\xbb\xbf<")


class LogoRefused(ValueError):
    """The file cannot stand on a certificate; the text says why and what to do."""


@dataclass(frozen=True)
class Checked:
    """A picture as it is kept, and the hash of exactly these bytes."""

    content: bytes
    is_vector: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def checked(data: bytes) -> Checked:
    """Return an uploaded PNG or SVG in plain form. Raises LogoRefused."""
    if len(data) > MAX_BYTES:
        raise LogoRefused(_("The file is larger than 1 MB. Make the picture smaller."))
    if data.lstrip().startswith(_SVG_STARTS):
        return Checked(_plain_svg(data), is_vector=True)
    return Checked(_plain_png(data), is_vector=False)


def _plain_svg(data: bytes) -> bytes:
    try:
        plain = validated(data)
        drawing_of(fromstring(plain, forbid_dtd=True))
    except SvgRefused as error:
        words: Any = _("The drawing cannot be used, see line %(line)d: %(reason)s")
        said = {"line": error.line, "reason": str(error)}
        raise LogoRefused(words % said) from error
    except NotVector as error:
        raise LogoRefused(str(error)) from error
    return plain.encode()


def _plain_png(data: bytes) -> bytes:
    """Return the picture written anew: nothing that was hidden in the file stays."""
    try:
        found = measured(io.BytesIO(data), ("PNG",))
    except PictureRefused as error:
        raise LogoRefused(_REASONS[error.reason]()) from error
    if max(found.width, found.height) > MAX_SIDE:
        raise LogoRefused(_REASONS["too_many_pixels"]())
    with Image.open(io.BytesIO(data), formats=("PNG",)) as picture:
        plain = picture.convert("RGBA")
    written = io.BytesIO()
    plain.save(written, "PNG", optimize=True)
    return written.getvalue()


_REASONS = {
    "unknown": lambda: _(
        "This is neither a PNG nor an SVG. Export the picture as one."
    ),
    "damaged": lambda: _("The picture is damaged or was cut off. Export it again."),
    "too_many_pixels": lambda: _(
        "The picture has too many pixels: at most 2400 on each side. Make it smaller."
    ),
}
