"""Decoding of an uploaded file: its size, its encoding, and whether it is text at all."""

import codecs
import re
from pathlib import Path
from typing import BinaryIO

from courses.imports import codepages
from courses.imports.findings import FileRefused

MAX_MEGABYTES = 10
MAX_BYTES = MAX_MEGABYTES * 1024 * 1024

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh")
_DECLARED = re.compile(rb"<\?xml[^>]{0,80}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,30})")
_KNOWN = frozenset(
    [
        "utf-8",
        "utf8",
        "us-ascii",
        "windows-1250",
        "windows-1251",
        "windows-1252",
        "cp1250",
        "cp1251",
        "cp1252",
        "iso-8859-1",
        "iso-8859-2",
        "iso-8859-5",
        "iso-8859-15",
        "iso-8859-16",
        "koi8-r",
    ]
)
# What no text has. U+FDD0 and its neighbours stand for escaped signs in the GIFT reader.
_CONTROL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


def read_bytes(source: Path | BinaryIO) -> bytes:
    """Return a file's content. Raises FileRefused when it is too large, and OSError."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            return read_bytes(file)
    data = source.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise FileRefused("too_big", limit=MAX_MEGABYTES)
    return data


def text_of(data: bytes) -> str:
    """Return the text of a file, with line feeds between lines.

    UTF-8, UTF-16, and windows-1250, -1251 and -1252 are told apart by what they say or
    by the letters they would give. Raises FileRefused where that is not certain.
    """
    if len(data) > MAX_BYTES:
        raise FileRefused("too_big", limit=MAX_MEGABYTES)
    if data.startswith(_ARCHIVES):
        raise FileRefused("archive")
    text = _decoded(data).removeprefix("\ufeff")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise FileRefused("empty_file")
    _refuse_unreadable(text)
    return text


def _decoded(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strictly(data[len(bom) :], encoding)
    if b"\x00" in data[:4000]:
        return _strictly(data, _utf16(data[:4000]))
    declared = _DECLARED.match(data.lstrip())
    encoding = declared[1].decode("ascii").lower() if declared else ""
    # A file in one byte a letter cannot be what "utf-16" in its first line says.
    if encoding in _KNOWN:
        return _strictly(data, encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _one_byte_letters(data, error)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding in ("utf-8", "utf8"):
            raise _broken(data, error) from error
        raise FileRefused("encoding_wrong", encoding=encoding) from error


def _utf16(start: bytes) -> str:
    """Return which UTF-16 it is by where the zeros of spaces and line ends stand."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    is_one_sided = min(even, odd) * 20 <= max(even, odd)
    # Even Russian has a space or a line end in every few words.
    has_enough = max(even, odd) * 128 >= len(start)
    if not is_one_sided or not has_enough:
        raise FileRefused("not_text")
    return "utf-16-le" if odd > even else "utf-16-be"


def _one_byte_letters(data: bytes, error: UnicodeDecodeError) -> str:
    if not data[: error.start].isascii():
        # Letters before this place were right UTF-8, which does not happen by chance.
        raise _broken(data, error) from error
    text = codepages.certain_text(data)
    if text is None:
        raise FileRefused("encoding_unknown") from error
    return text


def _broken(data: bytes, error: UnicodeDecodeError) -> FileRefused:
    line = data.count(b"\n", 0, error.start) + 1
    return FileRefused("utf8_broken", line=line, number=line)


def _refuse_unreadable(text: str) -> None:
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise FileRefused("control_character", line=line, number=line)
    garbled = codepages.garbled_at(text)
    if garbled is not None:
        line = text.count("\n", 0, garbled) + 1
        raise FileRefused("already_garbled", line=line, number=line)
