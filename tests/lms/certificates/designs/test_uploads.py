"""Logos and signatures: what could run, reach out or blow up is refused in clear words."""

import io
import struct
import zlib

import pytest
from PIL import Image

from lms.certificates.designs.uploads import LogoRefused, checked
from tests.lms.certificates.examples import LOGO, png


def svg(inside: str, head: str = "") -> bytes:
    start = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink='
    return (
        f'{head}{start}"http://www.w3.org/1999/xlink" viewBox="0 0 10 10">{inside}</svg>'
    ).encode()


def bomb() -> bytes:
    """A PNG of 20,000 times 20,000 pixels in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            chunk(b"IDAT", zlib.compress(bytes(2_000_000))[:9000]),
            chunk(b"IEND", b""),
        )
    )


def jpeg() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (10, 10)).save(written, "JPEG")
    return written.getvalue()


ENTITIES = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
PATH = '<path d="M0 0L9 9"/>'
REFUSED = {
    "a scale beyond all numbers": (
        svg('<g transform="scale(1e300) scale(1e300)"><path d="M0 0L9 9"/></g>'),
        "viewBox",
    ),
    "a scale beyond all paper": (
        svg('<path transform="scale(1e9)" d="M0 0L9 9"/>'),
        "viewBox",
    ),
    "a line beyond all paper": (
        svg('<path d="M0 0L9 9" stroke="#000" stroke-width="1e300"/>'),
        "viewBox",
    ),
    "a drawing without height": (
        svg(PATH).replace(b"0 0 10 10", b"0 0 1 1e-30"),
        ".",
    ),
    "a script": (svg("<script>alert(1)</script>"), "<script>"),
    "a handler": (svg('<path d="M0 0L9 9" onload="x()"/>'), "onload"),
    "a foreign element": (svg("<foreignObject/>"), "foreignObject"),
    "a picture from elsewhere": (svg('<image href="https://x.example/a"/>'), "image"),
    "a use from elsewhere": (svg('<use href="https://x.example/a#b"/>'), "href"),
    "entities": (svg("&b;", ENTITIES), "entități"),
    "no viewBox": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "viewBox"),
    "not closed": (b"<svg", "XML"),
    "HTML": (b"<html><body>logo</body></html>", "svg"),
    "text": (svg('<text x="1" y="5">ANAS</text>'), "trasee"),
    "a gradient": (svg('<path d="M0 0L9 9" fill="url(#a)"/>'), "linearGradient"),
    "see-through": (svg('<path d="M0 0L9 9" opacity="0.5"/>'), "transparente"),
    "nothing": (svg("<g/>"), "nu arată nimic"),
    "a damaged path": (svg('<path d="M0 0 L"/>'), "deteriorată"),
    "infinity": (svg('<path d="M0 0L1e300 1"/>'), "deteriorată"),
    "an unknown colour": (svg('<path d="M0 0L9 9" fill="exec"/>'), "exec"),
    "endless curves": (svg(f'<path d="M0 0{"l1 1" * 25_000}"/>'), "prea multe curbe"),
    "deep groups": (svg("<g>" * 60 + PATH + "</g>" * 60), "grupuri"),
    "a bomb of pixels": (bomb(), "2400"),
    "too wide": (png(2401, 10), "2400"),
    "half a picture": (png()[:300], "deteriorată"),
    "a JPEG": (jpeg(), "PNG"),
    "words": (b"logo", "PNG"),
    "nothing at all": (b"", "PNG"),
    "a huge file": (b"<svg" + b" " * 1_000_001, "1 MB"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_printed_is_refused_in_clear_words(name):
    data, word = REFUSED[name]
    with pytest.raises(LogoRefused, match=word):
        checked(data)


def test_a_drawing_is_kept_in_plain_form_with_its_own_hash():
    first = checked(LOGO.encode())
    assert first.is_vector
    assert checked(first.content).sha256 == first.sha256


def test_a_picture_is_written_anew_without_what_was_hidden_in_it():
    hidden = png()[:-12] + b"\x00\x00\x00\x04tEXtsecr\x00\x00\x00\x00" + png()[-12:]
    kept = checked(hidden)
    assert b"secr" not in kept.content
    with Image.open(io.BytesIO(kept.content)) as opened:
        assert (opened.mode, opened.size) == ("RGBA", (400, 120))
