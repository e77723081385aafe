"""XLSX reader, for workbooks in which nothing can do harm."""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

from lms.cohorts.rosters.messages import RosterRefused
from lms.cohorts.rosters.tables import FormulaText, Line, filled_lines

OLE = bytes.fromhex("D0CF11E0A1B11AE1")
ZIP = b"PK\x03\x04"
MAX_PARTS = 1_000
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_RATIO = 150
# Below this size no ratio does harm.
_SMALL_BYTES = 1024 * 1024
_ENCRYPTED_FLAG = 0x1
# How the office programs name the stream of a file with a password.
_PASSWORD_STREAM = "EncryptedPackage".encode("utf-16-le")


def read_workbook(data: bytes) -> list[Line]:
    """Return the rows of the first sheet with any. Raises RosterRefused."""
    if data.startswith(OLE):
        raise RosterRefused("password" if _PASSWORD_STREAM in data else "old_excel")
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            _refuse_harm(package)
        return _lines(data)
    except RosterRefused:
        raise
    except _BROKEN as error:
        raise RosterRefused("broken") from error


# What a package that is not whole makes zipfile, its decompressors, two XML parsers and
# openpyxl raise. The last reads many parts without looking first.
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    ExpatError,
    SyntaxError,  # of lxml and of ElementTree
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def _refuse_harm(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    names = {part.filename for part in parts}
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise RosterRefused("password")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise RosterRefused("macros")
    if "xl/workbook.xml" not in names:
        raise RosterRefused("not_roster")
    if len(parts) > MAX_PARTS or _is_bomb(parts):
        raise RosterRefused("bomb")
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _refuse_declarations(package, part)


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


def _lines(data: bytes) -> list[Line]:
    # Formulas come as they are written: what they once gave is nobody's word.
    # Eight megabytes that only who reads a workbook needs.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(
            BytesIO(data), read_only=True, data_only=False, keep_links=False
        )
    except InvalidFileException as error:
        raise RosterRefused("broken") from error
    try:
        if not book.worksheets:
            raise RosterRefused("broken")
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible" and (lines := _of_sheet(sheet)):
                return lines
    finally:
        book.close()
    return []


def _of_sheet(sheet: Any) -> list[Line]:
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    return list(filled_lines(_rows(sheet)))


def _rows(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows():
        yield [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return FormulaText(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    return FormulaText(text) if text.startswith("=") else text
