"""Credentials inside pictures: put in, and taken out of a stranger's.

https://www.imsglobal.org/spec/ob/v3p0#baked-badge. Nothing of a picture is drawn to read it:
its parts are passed by until the credential comes.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.saxutils import quoteattr

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from lms.certificates.credentials.jws import LONGEST

PNG = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
MOST_CHUNKS = 2000
MOST_ELEMENTS = 20_000
DEEPEST = 100


class NotBaked(ValueError):
    """The picture has no credential in it, or none that can be read."""


def into_png(picture: bytes, credential: str) -> bytes:
    """Return the picture with the credential behind its first chunk."""
    chunks = list(_chunks(picture))
    data = KEYWORD + bytes(5) + credential.encode()
    chunks.insert(1, (b"iTXt", data))
    return PNG + b"".join(_chunk(kind, content) for kind, content in chunks)


def into_svg(picture: str, credential: str) -> str:
    """Return the picture with the credential as its first element."""
    head, end, rest = picture.partition(">")
    baked = f"<openbadges:credential verify={quoteattr(credential)}/>"
    return f'{head} xmlns:openbadges="{NAMESPACE}"{end}{baked}{rest}'


def out_of_png(picture: bytes) -> str:
    """Return the credential in a picture. Raises NotBaked, also for two of them.

    One that is packed is refused: the standard forbids it, and it might be a bomb.
    """
    found = [
        data
        for kind, data in _chunks(picture)
        if kind == b"iTXt" and data.startswith(KEYWORD + b"\0")
    ]
    if len(found) != 1:
        raise NotBaked
    # Keyword, whether it is packed and how; then language, translated keyword and text.
    rest = found[0][len(KEYWORD) + 1 :]
    parts = rest[2:].split(b"\0", 2)
    if rest[:1] != b"\0" or len(parts) != 3 or len(parts[2]) > LONGEST:
        raise NotBaked
    return parts[2].decode("latin-1")


def out_of_svg(picture: bytes) -> str:
    """Return the credential in a picture. Raises NotBaked, also for two of them.

    A document type is refused, and with it every entity.
    """
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setFeature(feature_namespaces, True)
    found = _Elements()
    parser.setContentHandler(found)
    try:
        parser.parse(io.BytesIO(picture))
    except (SAXException, DefusedXmlException, ValueError, LookupError) as error:
        raise NotBaked from error
    if len(found.credentials) != 1:
        raise NotBaked
    return found.credentials[0]


class _Elements(ContentHandler):
    """Collects credentials from a document that is neither long nor deep."""

    def __init__(self) -> None:
        super().__init__()
        self.credentials: list[str] = []
        self._seen = self._depth = 0

    def startElementNS(self, name: Any, qname: Any, attrs: Any) -> None:
        self._seen += 1
        self._depth += 1
        if self._seen > MOST_ELEMENTS or self._depth > DEEPEST:
            raise NotBaked
        if name == (NAMESPACE, "credential"):
            self.credentials.append(attrs.get((None, "verify"), ""))

    def endElementNS(self, name: Any, qname: Any) -> None:
        self._depth -= 1


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of each chunk.

    Raises NotBaked where one is torn, and where something stands behind the last.
    """
    at = len(PNG)
    for _number in range(MOST_CHUNKS):
        if at + 12 > len(picture):
            raise NotBaked
        length, kind = struct.unpack_from(">I4s", picture, at)
        data = picture[at + 8 : at + 8 + length]
        checksum = picture[at + 8 + length : at + 12 + length]
        if checksum != struct.pack(">I", zlib.crc32(kind + data)):
            raise NotBaked
        yield kind, data
        at += 12 + length
        if kind == b"IEND":
            if at != len(picture):
                raise NotBaked
            return
    raise NotBaked


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum
