"""Reads a workbook in a process of its own, which may not take more than its share.

Run as a program by ``workbook``: the file on standard input, the sheets as JSON on standard
output. What a file makes the reader do ends with this process: it imports nothing of the
site.
"""

import json
import posixpath
import resource
import sys
import zipfile
from io import BytesIO
from typing import Any
from xml.parsers.expat import ParserCreate

MAX_BYTES_OF_MEMORY = 1024 * 1024 * 1024
MAX_SECONDS = 20
MAX_CELLS = 1_000_000
MAX_LETTERS = 30_000_000
# A sheet formatted to its last line has a million rows that say nothing.
MAX_EMPTY_IN_A_ROW = 1_000
# A cell that counts for all rows it is merged over is not copied further than this.
MAX_MERGED_CELLS = 100_000


def main() -> None:
    """Print the workbook's sheets; ends with status 1 and a word for a refusal."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_BYTES_OF_MEMORY, MAX_BYTES_OF_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    # Here, so that it is loaded within the limits.
    from python_calamine import PasswordError, SheetTypeEnum, SheetVisibleEnum
    from python_calamine import load_workbook as load

    try:
        book = load(BytesIO(data))
    except PasswordError:
        sys.exit("password")
    said = _of_xlsx(data)
    shown = [
        meta.name
        for meta in book.sheets_metadata
        if meta.visible == SheetVisibleEnum.Visible
        and meta.typ == SheetTypeEnum.WorkSheet
    ]
    sheets = [_sheet(book, name, said.get(name) or _Said()) for name in shown]
    json.dump(sheets, sys.stdout)


def _sheet(book: Any, name: str, said: "_Said") -> dict[str, Any]:
    """Return a sheet's rows as [number from 1, cells], and what is said of them."""
    sheet = book.get_sheet_by_name(name)
    rows = _rows(sheet)
    _fill_merged(rows, sheet.merged_cell_ranges or [])
    for (row, column), text in said.formulas.items():
        cells = rows.setdefault(row, [])
        cells += [""] * (column + 1 - len(cells))
        cells[column] = f"={text}"
    return {
        "name": name,
        "rows": sorted(rows.items()),
        "hidden": sorted(said.hidden & set(rows)),
        "formulas": sorted(said.formulas),
    }


def _rows(sheet: Any) -> dict[int, list[str]]:
    """Return the filled rows by their number from 1; none where a sheet has no cell."""
    if sheet.start is None:
        return {}
    left = sheet.start[1]
    found: dict[int, list[str]] = {}
    empty = read = letters = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        read += len(row)
        cells = [_text(value) for value in row]
        letters += sum(map(len, cells))
        if read > MAX_CELLS or letters > MAX_LETTERS:
            sys.exit("too_many_cells")
        if any(cells):
            found[number], empty = [""] * left + cells, 0
        elif (empty := empty + 1) >= MAX_EMPTY_IN_A_ROW:
            break
    return found


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if hasattr(value, "strftime"):
        return str(value.strftime("%d.%m.%Y")) if hasattr(value, "year") else str(value)
    return str(value).strip()


def _fill_merged(rows: dict[int, list[str]], ranges: list[Any]) -> None:
    """Write a merged cell's text into every row it covers, in its first column.

    To the side it is not copied: a heading over three columns is none for each.
    """
    copied = 0
    for (top, left), (bottom, _right) in ranges:
        text = rows.get(top + 1, [])[left : left + 1]
        for number in range(top + 2, bottom + 2):
            copied += 1
            if not text or not text[0] or copied > MAX_MERGED_CELLS:
                break
            if cells := rows.get(number):
                cells += [""] * (left + 1 - len(cells))
                cells[left] = cells[left] or text[0]


class _Said:
    """What only the sheet's own XML says: hidden rows, and cells that are computed."""

    def __init__(self) -> None:
        self.hidden: set[int] = set()
        self.formulas: dict[tuple[int, int], str] = {}
        self._cell = ""
        self._text: list[str] | None = None

    def read(self, file: Any) -> "_Said":
        """Return itself, the sheet read."""
        parser = ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words
        parser.ParseFile(file)
        return self

    def _start(self, name: str, about: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "row" and about.get("hidden") in ("1", "true"):
            self.hidden.add(int(about.get("r", 0)))
        elif name == "c":
            self._cell = about.get("r", "")
        elif name == "f":
            self._text = []

    def _words(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "f" and self._text is not None and self._cell:
            self.formulas[_place(self._cell)] = "".join(self._text)[:200]
            self._text = None


def _place(reference: str) -> tuple[int, int]:
    """Return (row from 1, column from 0) of "B7"."""
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    if not 0 < column <= 16_384:
        raise ValueError(reference)
    return int(reference[len(letters) :]), column - 1


def _of_xlsx(data: bytes) -> dict[str, _Said]:
    """Return by sheet what its XML says; nothing for the other formats."""
    if not zipfile.is_zipfile(BytesIO(data)):
        return {}
    with zipfile.ZipFile(BytesIO(data)) as package:
        names = set(package.namelist())
        if "xl/workbook.xml" not in names:
            return {}
        targets = _elements(package, "xl/_rels/workbook.xml.rels", "Relationship")
        parts = {one.get("Id"): one.get("Target", "") for one in targets}
        found = {}
        for sheet in _elements(package, "xl/workbook.xml", "sheet"):
            relation = next((v for k, v in sheet.items() if k.endswith(":id")), "")
            part = posixpath.normpath(posixpath.join("/xl", parts.get(relation, "")))
            if part[1:] in names:
                with package.open(part[1:]) as file:
                    found[sheet.get("name", "")] = _Said().read(file)
        return found


def _elements(package: zipfile.ZipFile, part: str, wanted: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []

    def start(name: str, about: dict[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            found.append(about)

    parser = ParserCreate()
    parser.StartElementHandler = start
    with package.open(part) as file:
        parser.ParseFile(file)
    return found


if __name__ == "__main__":
    main()
