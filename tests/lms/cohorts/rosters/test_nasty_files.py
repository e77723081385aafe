"""Lists as they really come: whatever is wrong is said, and nothing else happens."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from lms.cohorts.models import Invitation, RosterImport
from tests.factories.accounts import UserFactory
from tests.support.rosters import csv_of, numbered_people, repacked, xlsx_of

pytestmark = pytest.mark.django_db
RO = ["Nume", "Prenume", "Email"]
ANA = ["Rusu", "Ana", "ana.rusu@mail.md"]


def codes(report):
    return [(e["row"], e["field"], e["code"]) for e in report["errors"]]


def one_person(dry_run, data, **more):
    """Return how the only row of a file is understood, through a real import."""
    report, code = dry_run(data, **more)
    assert (report["ok"], code) == (1, 0), report
    return report


def bomb():
    data = xlsx_of([RO, ANA])
    return repacked(data, add={"xl/worksheets/sheet1.xml": b" " * 30_000_000})


def encrypted_ole():
    name = "EncryptedPackage".encode("utf-16-le")
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600) + name + bytes(400)


def with_entities(comment=b"", encoding="utf-8"):
    evil = (
        f'<?xml version="1.0" encoding="{encoding}"?><!--{comment.decode()}-->'
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>'
    ).encode(encoding)
    return repacked(xlsx_of([RO, ANA]), add={"xl/worksheets/sheet1.xml": evil})


def zip_of(name, content=b"x"):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr(name, content)
    return buffer.getvalue()


GOOD_BOOK = xlsx_of(
    [RO, *([f"Rusu{'x' * 5}", "Ana", f"a{n}@mail.md"] for n in range(300))]
)
REFUSED = {
    "an empty file": (b"", "empty_file"),
    "spaces only": (b"  \r\n \r\n", "empty_file"),
    "half a workbook": (GOOD_BOOK[: len(GOOD_BOOK) // 2], "broken"),
    "a workbook without its sheet": (
        repacked(xlsx_of([RO, ANA]), drop=["xl/worksheets/sheet1.xml"]),
        "broken",
    ),
    "half a sheet": (
        repacked(
            xlsx_of([RO, ANA]), add={"xl/worksheets/sheet1.xml": b"<worksheet><sheetD"}
        ),
        "broken",
    ),
    "a workbook with a password": (encrypted_ole(), "password"),
    "an old workbook cut off": (
        bytes.fromhex("D0CF11E0A1B11AE1") + bytes(900),
        "broken",
    ),
    "macros": (
        repacked(xlsx_of([RO, ANA]), add={"xl/vbaProject.bin": b"macro"}),
        "macros",
    ),
    "a zip bomb": (bomb(), "bomb"),
    "ten thousand parts": (
        repacked(xlsx_of([RO, ANA]), add={f"x/{n}": b"" for n in range(1100)}),
        "bomb",
    ),
    "XML entities": (with_entities(), "dangerous_xml"),
    "XML entities behind a long comment": (with_entities(b" " * 5000), "dangerous_xml"),
    "XML entities in two bytes a letter": (
        with_entities(encoding="utf-16"),
        "dangerous_xml",
    ),
    "half of what the sheets are called": (
        repacked(GOOD_BOOK, add={"xl/workbook.xml": b"<workbook><she"}),
        "broken",
    ),
    "half of the styles": (
        repacked(GOOD_BOOK, add={"xl/styles.xml": b"<styleSheet><fon"}),
        "broken",
    ),
    "an endless cell": (
        b"Nume;Email\nRusu;" + b"x" * 140_000 + b"\n",
        "cell_too_long",
    ),
    "a long cell": (b"Nume;Email\nRusu;" + b"x" * 20_000 + b"\n", "cell_too_long"),
    "a Word document": (zip_of("word/document.xml"), "not_roster"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "not_roster"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(100), "not_roster"),
    "a web page named .xls": (
        b"<html><table><tr><td>Email</td></tr></table>",
        "not_roster",
    ),
    "a quotation mark never closed": (
        b'Nume;Prenume;Email\n"Rusu;Ana;a@mail.md\nRusu;Ion;i@mail.md\n',
        "cut_off",
    ),
    "quotation marks inside a cell": (
        b'Nume;Prenume;Email\n"Rusu"X;Ana;a@mail.md\n',
        "quotes",
    ),
    "headings only": (csv_of([RO]), "no_rows"),
    "no column of addresses": (
        csv_of([["Nume", "Prenume"], ["Rusu", "Ana"]]),
        "no_columns",
    ),
    "a text cut inside a letter": ("Nume;Email\nȘoș".encode()[:-1], "utf8_broken"),
    "fifty megabytes": (b"Nume;Email\n" * 5_000_000, "too_big"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(roster_command, what):
    data, reason = REFUSED[what]
    report, code = roster_command(data)
    assert [e["code"] for e in report["errors"]] == [reason]
    assert (code, report["changed"], report["errors"][0]["field"]) == (1, 0, "file")
    assert report["errors"][0]["message"].endswith(".")
    assert not Invitation.objects.exists()


def test_too_many_rows_are_refused(dry_run, monkeypatch):
    monkeypatch.setattr("lms.cohorts.rosters.tables.MAX_ROWS", 10)
    report, _ = dry_run(csv_of([RO, *([*ANA[:2], f"a{n}@mail.md"] for n in range(11))]))
    assert [e["code"] for e in report["errors"]] == ["too_many_rows"]


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_a_sheet_of_endless_cells_is_refused(dry_run, monkeypatch, make):
    monkeypatch.setattr("lms.cohorts.rosters.tables.MAX_CELLS", 50)
    report, _ = dry_run(make([RO, *([*ANA[:2], f"a{n}@mail.md"] for n in range(20))]))
    assert [e["code"] for e in report["errors"]] == ["too_many_cells"]


@pytest.mark.parametrize(
    ("encoding", "separator", "name"),
    [
        ("utf-8", ";", "Țurcanu"),
        ("utf-8-sig", ",", "Țurcanu"),
        ("utf-16", "\t", "Țurcanu"),
        ("windows-1250", ";", "Ţurcanu"),
        ("windows-1251", ";", "Щербакова"),
        ("utf-16-le", ";", "Щербакова"),
    ],
)
def test_every_encoding_and_separator_gives_the_same_people(
    roster_command, encoding, separator, name
):
    rows = [RO] + [
        [name, "Ştefania" if "urcanu" in name else "Наталья", f"a{n}@mail.md"]
        for n in range(1)
    ]
    rows += [
        [f"{name}", f"Ana{chr(97 + n)}" if "urc" in name else "Анна", f"b{n}@mail.md"]
        for n in range(1)
    ]
    data = csv_of(rows, separator=separator, encoding=encoding)
    report, code = roster_command(data)
    assert code == 0, report
    names = set(Invitation.objects.values_list("full_name", flat=True))
    first = {"Щербакова": "Щербакова Наталья"}.get(name, "Ștefania Țurcanu")
    assert first in names


@pytest.mark.parametrize(
    "heading",
    [
        ["E-mail", "Prenumele", "NUMELE DE FAMILIE", "Telefon"],
        ["Эл. почта", "Имя", "Фамилия", "Телефон"],
        ["Email address", "First name", "Last name", "Phone"],
        ["Adresa de e-mail", "PRENUME", "Nume", "Nr."],
        ["Poştă electronică", "Prenume", "Familia", "IDNP"],
    ],
)
def test_columns_are_known_in_any_order_and_language(roster_command, heading):
    data = csv_of([heading, ["ana@mail.md", "Ana", "Rusu", "+373 69 123 456"]])
    report, _ = roster_command(data)
    assert report["changed"] == 1, report
    assert Invitation.objects.get().full_name == "Ana Rusu"


def test_titles_above_the_heading_and_empty_rows_are_passed_over(roster_command):
    rows = [
        ["Lista angajaților STAS", "", ""],
        ["la 01.03.2026", "", ""],
        [],
        ["Nr.", "Nume, prenume", "E-mail"],
        ["1", "Rusu Ana", "ana@mail.md"],
        [],
        ["2", "Ceban Ion", "ion@"],
    ]
    report, _ = roster_command(xlsx_of(rows))
    assert (report["rows"], report["changed"]) == (2, 1)
    assert codes(report) == [(7, "email", "email_invalid")]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("POPESCU ANA-MARIA", "Ana-Maria Popescu"),
        ("ştefăniţă ţurcanu", "Ștefăniță Țurcanu"),
        ("Mарина Русу", "Русу Марина"),  # a Latin M
        ("Pоpescu Ion", "Ion Popescu"),  # a Cyrillic о
        ("IОN MORARI", "Ion Morari"),  # a Cyrillic О
        ("D'ANGELO Carla", "D'Angelo Carla"),
        ("  Rusu \u00a0 Ana ", "Ana Rusu"),
        ("S\u0327tefan Rusu", "Ștefan Rusu"),
    ],
)
def test_names_are_put_right(roster_command, written, kept):
    """And into the one order of their alphabet, whichever way the list has them."""
    data = csv_of([["Nume complet", "Email"], [written, "ana@mail.md"]])
    report, _ = roster_command(data)
    assert report["changed"] == 1, report
    assert Invitation.objects.get().full_name == kept


FAULTY = [
    (["", "", "a@mail.md"], ("full_name", "name_missing")),
    (["Rusu", "Ana", ""], ("email", "email_missing")),
    (["Rusu", "Ana", "ana.mail.md"], ("email", "email_invalid")),
    (["Rusu", "Ana", "ana@gmial.com"], ("email", "email_mistyped")),
    (["Rusu", "Ana", "ana@gmail.con"], ("email", "email_mistyped")),
    (["Rusu", "Ana", "ana@yandex.r"], ("email", "email_mistyped")),
    (["Rusu", "Ana", "аna@mail.md"], ("email", "email_mistyped")),  # a Cyrillic а
    (["Rusu", "Ana", "ana rusu@mail.md"], ("email", "email_mistyped")),
    (["Rusu 2", "Ana", "ana@mail.md"], ("full_name", "name_strange")),
    (["張", "Wei", "ana@mail.md"], ("full_name", "name_unprintable")),
    (["Rusбu", "Ana", "ana@mail.md"], ("full_name", "name_mixed")),
    (["=1+1", "Ana", "ana@mail.md"], ("surname", "formula")),
    (["Rusu", "Ana", '=HYPERLINK("http://x","a@mail.md")'], ("email", "formula")),
    (["R" * 160, "Ana", "ana@mail.md"], ("full_name", "too_long")),
    (["Rusu", "Ana", "ana@mail.md", "x", "y"], ("", "shifted")),
]


@pytest.mark.parametrize(("row", "found"), FAULTY)
@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_a_faulty_row_is_named_with_its_field_and_reason(dry_run, make, row, found):
    good = ["Ceban", "Ion", "ion@mail.md"]
    report, code = dry_run(make([RO, good, row]))
    assert (codes(report), code) == ([(3, *found)], 1)
    assert (report["rows"], report["ok"]) == (2, 1)


def test_a_mistyped_address_is_told_with_the_right_one(dry_run):
    report, _ = dry_run(csv_of([RO, ["Rusu", "Ana", "ana@gmial.com"]]))
    assert "ana@gmail.com" in report["errors"][0]["message"]


@pytest.mark.parametrize(
    "address", ["ana@ymail.com", "ana@mail.ru", "ana@anas.gov.md", "a.b+c@mail.md"]
)
def test_right_addresses_are_not_suspected(dry_run, address):
    report, _ = dry_run(csv_of([RO, ["Rusu", "Ana", address]]))
    assert report["errors"] == []


def test_what_stands_around_an_address_is_taken_away(roster_command):
    for written in (
        *(" <mailto:Ana.Rusu@Mail.MD>; ", " mailto:<Ana.Rusu@Mail.MD>; "),
        *("Ana Rusu <ana.rusu@mail.md>", "\u202aana.rusu@mail.md\u202c\ufeff"),
    ):
        report, code = roster_command(csv_of([RO, ["Rusu", "Ana", written]]))
        assert (report["errors"], code) == ([], 0)
        assert Invitation.objects.get().email == "ana.rusu@mail.md"


def test_the_same_person_twice_and_two_with_one_address_are_told_apart(dry_run):
    rows = [
        RO,
        ["Țurcanu", "Ana", "ana@mail.md"],
        ["TURCANU", "ANA", "Ana@Mail.MD"],
        ["Ceban", "Ion", "ANA@mail.md"],
        ["Ana", "Ţurcanu", "ana2@mail.md"],
    ]
    report, _ = dry_run(csv_of(rows))
    assert codes(report) == [
        (3, "email", "repeated"),
        (4, "email", "duplicate_address"),
    ]
    assert [(n["row"], n["code"]) for n in report["unsure"]] == [(5, "perhaps_row")]


def test_district_language_and_sex_are_understood_in_both_languages(roster_command):
    heading = ["Nume complet", "Email", "Raionul", "Limba", "Sexul"]
    rows = [
        ["Rusu Ana", "a@mail.md", "r-nul Ştefan-Vodă", "rusă", "F"],
        ["Ceban Ion", "b@mail.md", "Кагульский район", "рум.", "муж."],
        ["Lungu Eva", "c@mail.md", "mun. Chişinău", "", "ж"],
        ["Roșca Dan", "d@mail.md", "Hîncești", "RO", "-"],
        ["Moraru Ada", "e@mail.md", "Atlantida", "RO", "f"],
        ["Moraru Bia", "f@mail.md", "Cahul", "franceză", "f"],
        ["Moraru Cea", "g@mail.md", "Cahul", "ro", "x"],
    ]
    report, _ = roster_command(csv_of([heading, *rows]))
    assert codes(report) == []
    assert [(n["row"], n["field"], n["code"]) for n in report["notes"]] == [
        (6, "unit", "unit_unknown"),
        (7, "language", "language_unknown"),
        (8, "sex", "sex_unknown"),
    ]
    kept = Invitation.objects.order_by("email").values_list(
        "unit__iso_code", "language", "sex"
    )
    assert list(kept) == [
        ("MD-SV", "ru", "f"),
        ("MD-CA", "ro", "m"),
        ("MD-CU", "ro", "f"),
        ("MD-HI", "ro", ""),
        (None, "ro", "f"),
        ("MD-CA", "ro", "f"),
        ("MD-CA", "ro", ""),
    ]


def test_a_csv_file_that_ends_inside_a_row_says_so(dry_run):
    data = csv_of([RO, ANA, ["Ceban", "Ion", "ion@mail.md"]])[:-20]
    report, _ = dry_run(data)
    assert codes(report) == [(3, "", "row_cut_off")]


def test_a_sheet_formatted_to_its_end_is_read_to_its_last_person(dry_run):
    book = Workbook()
    sheet = book.active
    for row in (RO, ANA):
        sheet.append(row)
    sheet.cell(row=900_000, column=1).value = "   "
    buffer = BytesIO()
    book.save(buffer)
    assert dry_run(buffer.getvalue())[0]["rows"] == 1


def test_a_hidden_sheet_is_not_taken_for_the_list(dry_run):
    book = Workbook()
    book.active.append(RO)
    book.active.append(["Ascunsa", "Ana", "x@mail.md"])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("Lista")
    for row in (RO, ANA, ["Ceban", "Ion", "ion@mail.md"]):
        shown.append(row)
    book.active = 1
    buffer = BytesIO()
    book.save(buffer)
    assert dry_run(buffer.getvalue())[0]["rows"] == 2


def test_a_dry_run_writes_nothing(dry_run):
    report, code = dry_run(csv_of([RO, ANA]))
    assert (report["changed"], code) == (1, 0)
    assert not Invitation.objects.exists()
    assert not RosterImport.objects.exists()


def test_people_known_here_are_told_apart(dry_run, cohort, enrolment, learner):
    UserFactory(email="ion@mail.md", full_name="Ion Ceban", is_active=False)
    UserFactory(email="eva@mail.md", full_name="Eva Lungu")
    rows = [
        RO,
        ["Țurcanu", "Ştefăniţă", learner.email.upper()],
        ["Ceban", "Ion", "ion@mail.md"],
        ["Lupu", "Eva", "eva@mail.md"],
        ANA,
    ]
    report, _ = dry_run(csv_of(rows))
    assert codes(report) == [(3, "email", "closed_account")]
    assert [(s["row"], s["code"]) for s in report["skipped"]] == [(2, "enrolled")]
    assert [(n["row"], n["code"]) for n in report["unsure"]] == [(4, "perhaps_here")]
    assert report["changed"] == 1


def test_a_file_of_people_is_made_by_the_helper_as_meant(dry_run):
    heading = ["Nume", "Prenume", "Email", "Raion", "Limba", "Sex"]
    for make in (csv_of, xlsx_of):
        report, code = dry_run(make([heading, *numbered_people(60)]))
        assert (report["ok"], report["notes"], code) == (60, [], 0)
