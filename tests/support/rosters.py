"""Lists of people as HR offices write them, made in memory."""

import zipfile
from io import BytesIO
from itertools import product

from openpyxl import Workbook, load_workbook

HEADING = ["Nume", "Prenume", "Email", "Raion", "Limba", "Sex"]


def csv_of(rows, separator=";", encoding="utf-8-sig", end="\r\n"):
    """Return a CSV file; cells with the separator are quoted."""

    def quoted(cell):
        needs = any(sign in cell for sign in (separator, '"', "\n"))
        return '"' + cell.replace('"', '""') + '"' if needs else cell

    text = "".join(separator.join(map(quoted, row)) + end for row in rows)
    return text.encode(encoding)


def xlsx_of(rows, title="Lista"):
    """Return a workbook with one sheet; a text that begins with "=" is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def problems_of(content):
    """Return the rows of a workbook of problems, and its comments by cell."""
    sheet = load_workbook(BytesIO(content)).active
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    comments = {
        cell.coordinate: cell.comment.text
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }
    return rows, comments


def repacked(data, *, add=None, drop=()):
    """Return a workbook with parts added, replaced or left out."""
    source, target = zipfile.ZipFile(BytesIO(data)), BytesIO()
    add = add or {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for part in source.infolist():
            if part.filename not in drop and part.filename not in add:
                package.writestr(part.filename, source.read(part.filename))
        for name, content in add.items():
            package.writestr(name, content)
    return target.getvalue()


# So far from each other that no slip of the hand joins two.
_FIRST = (
    "bar",
    "den",
    "fil",
    "gom",
    "lup",
    "mat",
    "nes",
    "pir",
    "rod",
    "sub",
    "tal",
    "zic",
)
_SECOND = (
    "hor",
    "jud",
    "lev",
    "pog",
    "sem",
    "vin",
    "cul",
    "dam",
    "ter",
    "gif",
    "bos",
    "nuc",
)
_OWN = [
    ["".join(pair).capitalize() for pair in product(syllables, repeat=2)]
    for syllables in (_FIRST, _SECOND)
]


def numbered_people(count):
    """Yield rows of [surname, given name, address, district, language, sex]."""
    surnames = ("Rusu", "Țurcanu", "Ciobanu", "Roșca", "Lungu", "Bîrcă", "Ceban")
    given = ("Ana", "Ștefan", "Doina", "Ion", "Viorica", "Andrei", "Lucia", "Tudor")
    places = ("Ungheni", "Cahul", "mun. Chișinău", "Ştefan Vodă", "Hîncești")
    for number in range(count):
        # Two more given names make every person's name one's own.
        own = f"{_OWN[0][number % 144]}-{_OWN[1][number // 144]}"
        yield [
            surnames[number % 7],
            f"{given[number % 8]}-{own}",
            f"person{number}@roster.example.org",
            places[number % 5],
            "ru" if number % 4 == 0 else "ro",
            "m" if number % 2 else "f",
        ]
