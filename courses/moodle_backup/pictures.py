"""Pictures of a backup: which file a text means, and whether it is a picture."""

import hashlib
import io
import re
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import unquote

from courses.imports.findings import NotRight, NotSupported
from courses.imports.xml_reading import parsed_xml
from courses.media.pictures import FORMATS, MEGAPIXELS, PictureRefused, measured
from courses.moodle_backup.archive import Archive
from courses.moodle_backup.values import text_of, value

PLUGIN_FILE = "@@PLUGINFILE@@"
MAX_PICTURE = 8 * 1024 * 1024
_FORMATS = (*FORMATS, "GIF")
_HASH = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Picture:
    """A picture that was checked: its name, its SHA-1 and its size in pixels."""

    name: str
    sha1: str
    width: int
    height: int


@dataclass(frozen=True)
class Place:
    """Where files belong: a context of Moodle, a component, an area and an item."""

    context: str
    component: str
    area: str
    item: str = "0"


class FilePool:
    """The files of a backup by their place and path."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._hashes: dict[tuple[Place, str], str] = {}
        if "files.xml" in archive.names:
            self._read()

    def _read(self) -> None:
        root = parsed_xml(text_of(self._archive, "files.xml"))
        for file in root.iterfind("file"):
            place = Place(
                value(file, "contextid"),
                value(file, "component"),
                value(file, "filearea"),
                value(file, "itemid") or "0",
            )
            name = value(file, "filename")
            if name not in ("", "."):
                path = f"{value(file, 'filepath') or '/'}{name}"
                self._hashes[place, path] = value(file, "contenthash")

    def picture(self, place: Place, source: str) -> Picture:
        """Return the picture that a text's address means, checked by Pillow.

        Raises NotRight where it is missing or damaged, NotSupported for other formats.
        """
        path = unquote(source.removeprefix(PLUGIN_FILE).partition("?")[0])
        sha1 = self._hashes.get((place, path), "")
        name = path.rpartition("/")[2][:100]
        data = self._content(sha1, name)
        width, height = _measured(data, name)
        return Picture(name, sha1, width, height)

    def content(self, picture: Picture) -> bytes:
        """Return the bytes of a picture. Raises NotRight and FileRefused."""
        return self._content(picture.sha1, picture.name)

    def _content(self, sha1: str, name: str) -> bytes:
        member = f"files/{sha1[:2]}/{sha1}"
        if not _HASH.fullmatch(sha1) or member not in self._archive.names:
            raise NotRight("picture_missing", name=name)
        if self._archive.size(member) > MAX_PICTURE:
            raise NotSupported("picture_too_big", name=name, limit=MAX_PICTURE >> 20)
        data = self._archive.read(member, MAX_PICTURE)
        digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        if digest != sha1:
            raise NotRight("picture_changed", name=name)
        return data


def _measured(data: bytes, name: str) -> tuple[int, int]:
    try:
        found = measured(io.BytesIO(data), formats=_FORMATS)
    except PictureRefused as refusal:
        if refusal.reason == "damaged":
            raise NotRight("picture_broken", name=name) from refusal
        if refusal.reason == "unknown":
            kind = PurePath(name).suffix.removeprefix(".").upper() or "?"
            raise NotSupported("picture_format", name=name, format=kind) from refusal
        limit = MEGAPIXELS
        raise NotSupported("picture_pixels", name=name, limit=limit) from refusal
    return found.width, found.height
