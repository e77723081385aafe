"""Workbook reader (.xlsx, .xls, .ods), for workbooks in which nothing can do harm."""

import json
import subprocess
import sys
import zipfile
import zlib
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from lms.cohorts.rosters.messages import RosterRefused
from lms.cohorts.rosters.tables import MAX_CELLS, FormulaText, Line, filled_lines

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
ZIP = b"PK\x03\x04"
MAX_PARTS = 1_000
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_RATIO = 150
# Below this size no ratio does harm.
_SMALL_BYTES = 1024 * 1024
_ENCRYPTED_FLAG = 0x1
# How the office programs name the stream of a file with a password, and of macros.
_PASSWORD_STREAM = "EncryptedPackage".encode("utf-16-le")
_MACROS_STREAM = "_VBA_PROJECT".encode("utf-16-le")
_OPEN_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_READER = Path(__file__).with_name("sheets_process.py")
_MOST_SECONDS = 30
# The reader's own words for what it refuses; any other end is that of a broken file.
_REFUSALS = frozenset(["password", "too_many_cells"])
# Ended by the limits of memory or of time, and not by a fault in the file.
_KILLED = frozenset([-6, -9, -24])


@dataclass(frozen=True)
class Sheet:
    """One visible sheet with any rows."""

    name: str
    lines: list[Line]


def read_workbook(data: bytes) -> list[Sheet]:
    """Return the visible sheets with any rows. Raises RosterRefused."""
    if data.startswith(OLE):
        if _PASSWORD_STREAM in data:
            raise RosterRefused("password")
        if _MACROS_STREAM in data:
            raise RosterRefused("macros")
    else:
        try:
            with zipfile.ZipFile(BytesIO(data)) as package:
                _refuse_harm(package)
        except _BROKEN as error:
            raise RosterRefused("broken") from error
    found = map(_sheet, _read(data))
    return [sheet for sheet in found if sheet.lines]


def _read(data: bytes) -> list[dict[str, Any]]:
    """Return what the reader's process says of every sheet. Raises RosterRefused."""
    try:
        done = subprocess.run(  # noqa: S603 – our own program, which gets the file as data
            [sys.executable, "-P", str(_READER)],
            input=data,
            capture_output=True,
            timeout=_MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RosterRefused("bomb") from error
    word = done.stderr.decode(errors="replace").strip()
    if word in _REFUSALS:
        raise RosterRefused(word, limit=MAX_CELLS)
    if done.returncode in _KILLED or "MemoryError" in word:
        raise RosterRefused("bomb")
    if done.returncode:
        raise RosterRefused("broken")
    sheets: list[dict[str, Any]] = json.loads(done.stdout)
    return sheets


def _sheet(about: dict[str, Any]) -> Sheet:
    formulas = {tuple(place) for place in about["formulas"]}
    rows = (
        (
            number,
            [_cell(text, (number, at) in formulas) for at, text in enumerate(cells)],
        )
        for number, cells in about["rows"]
    )
    hidden = set(about["hidden"])
    lines = [
        replace(line, is_hidden=line.number in hidden) for line in filled_lines(rows)
    ]
    return Sheet(about["name"], lines)


def _cell(text: str, is_formula: bool) -> str:
    return FormulaText(text) if is_formula or text.startswith("=") else text


# What a package that is not whole makes zipfile, its decompressors and the parser raise.
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    ExpatError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    ValueError,
)


def _refuse_harm(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise RosterRefused("password")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise RosterRefused("macros")
    if not names & {"xl/workbook.xml", "content.xml"}:
        raise RosterRefused("not_roster")
    if "xl/workbook.xml" not in names and not _is_spreadsheet(package):
        raise RosterRefused("not_roster")
    if len(parts) > MAX_PARTS or _is_bomb(parts):
        raise RosterRefused("bomb")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _refuse_declarations(package, part)


def _is_spreadsheet(package: zipfile.ZipFile) -> bool:
    """Tell whether an Open Document is a table, and not a text."""
    try:
        with package.open("mimetype") as file:
            return file.read(100).startswith(_OPEN_SPREADSHEET)
    except KeyError:
        return False


def _is_bomb(parts: list[zipfile.ZipInfo]) -> bool:
    # zipfile never unpacks more of a part than its size says.
    if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        return True
    return any(
        part.file_size > _SMALL_BYTES
        and part.file_size > MAX_RATIO * max(part.compress_size, 1)
        for part in parts
    )


def _refuse_declarations(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Read a part up to its first element: declarations can only stand before it."""
    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = _stop
    with package.open(part) as file, suppress(_Began):
        while chunk := file.read(64 * 1024):
            parser.Parse(chunk)
        parser.Parse(b"", True)


class _Began(Exception):
    """The first element has begun."""


def _refuse_doctype(*_about: object) -> None:
    raise RosterRefused("dangerous_xml")


def _stop(*_about: object) -> None:
    raise _Began
