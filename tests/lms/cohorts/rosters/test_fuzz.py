"""Thousands of damaged lists: each is read or refused with a sentence, never a crash."""

import csv
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Font

from lms.cohorts.rosters.file_reader import open_table
from lms.cohorts.rosters.headers import guessed_columns
from lms.cohorts.rosters.messages import RosterRefused
from tests.courses.question_formats.test_fuzz import (
    BYTES,
    EACH,
    PLACE,
    mutated,
    mutations_of,
)
from tests.support.rosters import csv_of, numbered_people, repacked

# Of parts that it leaves out openpyxl warns, which no site shows anybody.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
HEADING = ["Nume", "Prenume", "Email", "Raion", "Limba", "Sex"]
PEOPLE = [HEADING, *numbered_people(12)]
TOKENS = [
    *("<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;", "&#0;", "<!--", "]]>", "xmlns='x'"),
    *('r="XFD1048576"', 'r="A0"', 'r="-1"', 't="s"', 't="d"', 't="n"', "<v>9e999</v>"),
    *("<v>-1</v>", 's="99999"', 'numFmtId="14"', "<f>", "</row>", "</c>", 'count="-1"'),
    *("sep=\n", 'sep="\n', '"', '""', ";", "\t", "|", "\r", "\x00", "\u2028", '"' * 9),
]
MUTATIONS = mutations_of(TOKENS)


def workbook() -> bytes:
    """Return a workbook with styles, dates, formulas and shared texts."""
    book = Workbook()
    sheet = book.active
    for row in PEOPLE:
        sheet.append(row)
    sheet["A1"].font = Font(bold=True)
    sheet.append(["=1+1", 3.5, True, "ana@mail.md"])
    sheet["G2"] = "2026-11-29"
    sheet["G2"].number_format = "yyyy-mm-dd"
    book.create_sheet("Alta")
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


BOOK = workbook()
with zipfile.ZipFile(BytesIO(BOOK)) as _package:
    PARTS = {name: _package.read(name).decode() for name in _package.namelist()}
NAMES = sorted(PARTS)


def check(data: bytes) -> None:
    limit = csv.field_size_limit()
    try:
        table = open_table(data)
    except RosterRefused as refusal:
        assert refusal.message.endswith(".")
    else:
        assert table.lines
        guessed_columns(table)
    assert csv.field_size_limit() == limit


def test_damaged_parts_of_a_workbook_are_read_or_refused():
    @settings(EACH, max_examples=1500)
    @given(st.sampled_from(NAMES), MUTATIONS, BYTES)
    def damage(name, mutations, flips):
        check(repacked(BOOK, add={name: mutated(PARTS[name], mutations, flips)}))

    damage()


def test_damaged_workbooks_are_read_or_refused():
    @settings(EACH, max_examples=700)
    @given(st.lists(st.tuples(PLACE, st.integers(0, 255)), max_size=6), PLACE)
    def damage(flips, end):
        data = bytearray(BOOK)
        for place, value in flips:
            data[int(place * (len(data) - 1))] = value
        check(bytes(data[: int(len(data) * (0.3 + end))]))

    damage()


def test_damaged_csv_files_are_read_or_refused():
    @settings(EACH, max_examples=2000)
    @given(st.sampled_from(";,\t|"), MUTATIONS, BYTES)
    def damage(separator, mutations, flips):
        text = csv_of(PEOPLE, separator=separator, encoding="utf-8").decode()
        check(mutated(text, mutations, flips))

    damage()
