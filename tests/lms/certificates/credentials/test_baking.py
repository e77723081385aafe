"""Credentials in pictures: put in, found again, and bombs passed by."""

import io
import struct
import time
import zlib
from itertools import pairwise

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lms.certificates.credentials import baking, jws
from lms.certificates.credentials.drawing import as_png, as_svg
from lms.certificates.kinds import Kind

JWT = "eyJh.eyJi-_.c2ln"
KINDS = list(Kind.values)


def chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum


def png(*texts: bytes) -> bytes:
    """Return a picture with these iTXt chunks."""
    plain = as_png("completion")
    return plain[:33] + b"".join(chunk(b"iTXt", text) for text in texts) + plain[33:]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_put_in_is_taken_out(kind):
    assert baking.out_of_png(baking.into_png(as_png(kind), JWT)) == JWT
    assert baking.out_of_svg(baking.into_svg(as_svg(kind), JWT).encode()) == JWT


def test_a_baked_picture_is_a_picture_with_the_chunk_of_the_standard():
    baked = baking.into_png(as_png("completion"), JWT)
    picture = Image.open(io.BytesIO(baked))
    picture.load()
    assert picture.size == (600, 600)
    assert picture.info["openbadgecredential"] == JWT
    assert b"iTXtopenbadgecredential\0\0\0\0\0" + JWT.encode() in baked


def test_a_baked_drawing_begins_with_the_element_of_the_standard():
    baked = baking.into_svg(as_svg("completion"), JWT)
    assert baked.count("<openbadges:credential") == 1
    assert f'<openbadges:credential verify="{JWT}"/><ellipse' in baked
    assert 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"' in baked


def test_the_kinds_are_told_apart_and_both_forms_are_one_drawing():
    for one, other in pairwise(KINDS):
        assert as_png(one) != as_png(other) and as_svg(one) != as_svg(other)
    assert len(as_svg("completion")) < 20_000 and len(as_png("completion")) < 150_000
    picture = Image.open(io.BytesIO(as_png("completion"))).convert("RGBA")
    assert picture.getpixel((2, 2))[3] == 0  # the corner is see-through
    assert picture.getpixel((300, 20))[3] == 255


@pytest.mark.parametrize(
    "texts",
    [
        (),
        (b"Comment\0\0\0\0\0" + JWT.encode(),),
        # Packed: the standard forbids it, and it might unfold to gigabytes.
        (b"openbadgecredential\0\1\0\0\0" + zlib.compress(b"0" * 10_000_000),),
        (b"openbadgecredential\0\0\0\0\0a.b.c", b"openbadgecredential\0\0\0\0\0d.e.f"),
        (b"openbadgecredential\0\0\0no end",),
        (b"openbadgecredential\0",),
        (b"openbadgecredential\0\0\0\0\0" + b"a" * 200_000,),
    ],
    ids=["none", "another", "packed", "two", "torn", "empty", "long"],
)
def test_other_pictures_hold_none(texts):
    with pytest.raises(baking.NotBaked):
        baking.out_of_png(png(*texts))


def test_a_picture_of_giant_size_is_not_drawn():
    """Its header says 2 147 483 647 points a side; nobody looks."""
    header = struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 16, 6, 0, 0, 0)
    text = b"openbadgecredential\0\0\0\0\0" + JWT.encode()
    bomb = baking.PNG + b"".join(
        (chunk(b"IHDR", header), chunk(b"iTXt", text), chunk(b"IEND", b""))
    )
    assert baking.out_of_png(bomb) == JWT


@pytest.mark.parametrize("cut", [8, 20, 40, 100, -1])
def test_a_torn_picture_holds_none(cut):
    with pytest.raises(baking.NotBaked):
        baking.out_of_png(baking.into_png(as_png("completion"), JWT)[:cut])


def test_a_changed_byte_in_the_chunk_is_seen():
    baked = bytearray(baking.into_png(as_png("completion"), JWT))
    baked[baked.index(JWT.encode())] ^= 1
    with pytest.raises(baking.NotBaked):
        baking.out_of_png(bytes(baked))


LAUGHS = (
    '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<svg xmlns="http://www.w3.org/2000/svg">&b;</svg>'
)
OUTSIDE = (
    '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    '<svg xmlns:o="https://purl.imsglobal.org/ob/v3p0"><o:credential verify="&x;"/></svg>'
)
HEAD = '<svg xmlns:o="https://purl.imsglobal.org/ob/v3p0">'
ONE = '<o:credential verify="a.b.c"/>'


@pytest.mark.parametrize(
    "text",
    [
        "<svg/>",
        "<svg><openbadges:credential verify='a'/></svg>",
        '<svg xmlns:o="https://example.org"><o:credential verify="a.b.c"/></svg>',
        f"{HEAD}{ONE}{ONE}</svg>",
        f"{HEAD}{ONE}",
        LAUGHS,
        OUTSIDE,
        f"{HEAD}{'<g>' * 200_000}",
        f"{HEAD}{'<g/>' * 200_000}{ONE}</svg>",
        '<?xml version="1.0" encoding="none-such"?><svg/>',
    ],
    ids=[
        *("none", "no namespace", "another", "two", "torn", "laughs", "outside"),
        *("deep", "long", "encoding"),
    ],
)
def test_other_drawings_hold_none_and_are_quickly_done(text):
    began = time.process_time()
    with pytest.raises(baking.NotBaked):
        baking.out_of_svg(text.encode())
    assert time.process_time() - began < 2


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_no_bytes_do_anything_else(content):
    for read in (baking.out_of_svg, lambda rest: baking.out_of_png(baking.PNG + rest)):
        with pytest.raises(baking.NotBaked):
            read(content)


@settings(max_examples=200)
@given(name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=120))
def test_any_name_comes_back_as_it_was_signed(name):
    """Markup, marks from right to left, signs outside of the first plane, quotes."""
    key = Ed25519PrivateKey.generate()
    signed = jws.signed({"name": name}, key, "https://example.org/key")
    for baked in (
        baking.out_of_png(baking.into_png(as_png("completion"), signed)),
        baking.out_of_svg(baking.into_svg(as_svg("completion"), signed).encode()),
    ):
        assert jws.opened(baked).payload == {"name": name}
