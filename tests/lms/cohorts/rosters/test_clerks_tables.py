"""Tables as clerks make them: what is a person comes, what is none is named."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from lms.cohorts.models import Invitation
from tests.support.rosters import csv_of, repacked, xlsx_of

pytestmark = pytest.mark.django_db
XLS = Path(__file__).with_name("files") / "lista.xls"
RO = ["Nume", "Prenume", "Email", "Raion"]
ANA = ["Rusu", "Ana", "ana@mail.md", "Ungheni"]
ION = ["Ceban", "Ion", "ion@mail.md", "Cahul"]


MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest='
    '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)


def saved(book):
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def book_of(rows, **sheets):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    return book


def people():
    rows = Invitation.objects.order_by("email")
    return list(rows.values_list("full_name", "email", "unit__iso_code"))


def ods_of(rows):
    """Return an Open Document table; its last row is repeated to the sheet's end."""
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    cells = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{cell}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{office}office:1.0"'
        f' xmlns:table="{office}table:1.0" xmlns:text="{office}text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="Lista">{cells}'
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell'
        ' table:number-columns-repeated="1024"/></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", MANIFEST)
    return buffer.getvalue()


def test_old_workbooks_are_read_with_cells_merged_over_rows(roster_command):
    report, code = roster_command(XLS.read_bytes(), name="lista.xls")
    assert (report["errors"], code) == ([], 0)
    assert people() == [("Ana Țurcanu", "ana@mail.md", "MD-GA")]
    # Two names with one number, written in two ways: somebody says whether they are two.
    (waits,) = report["unsure"]
    assert (waits["row"], waits["code"]) == (4, "perhaps_row")


def test_open_documents_are_read(roster_command):
    report, _ = roster_command(ods_of([RO, ANA, ION]), name="lista.ods")
    assert (report["changed"], report["rows"]) == (2, 2)


def test_an_open_text_is_no_list(dry_run):
    text = repacked(ods_of([RO, ANA]), add={"mimetype": b"application/text"})
    assert [e["code"] for e in dry_run(text)[0]["errors"]] == ["not_roster"]


def test_a_value_merged_over_rows_holds_for_each_of_them(roster_command):
    book = book_of([RO, ANA, [*ION[:3], None], ["Lungu", "Eva", "eva@mail.md", None]])
    book.active.merge_cells("D2:D4")
    roster_command(saved(book), name="l.xlsx")
    assert {unit for *_, unit in people()} == {"MD-UN"} and len(people()) == 3


def test_a_heading_of_two_rows_is_read_as_one(roster_command):
    rows = [
        ["Nr.", "Numele, prenumele", None, None, "E-mail", "Raionul"],
        [None, "Numele", "Prenumele", "Patronimicul", None, None],
        ["1", "Rusu", "Ana", "Vasile", "ana@mail.md", "Ungheni"],
    ]
    book = book_of(rows)
    for cells in ("A1:A2", "B1:D1", "E1:E2", "F1:F2"):
        book.active.merge_cells(cells)
    report, _ = roster_command(saved(book), name="l.xlsx")
    assert (report["rows"], report["changed"]) == (1, 1)
    assert people() == [("Ana Rusu", "ana@mail.md", "MD-UN")]


def test_rows_that_are_nobody_are_left_out_and_named(roster_command):
    rows = [
        RO,
        ["1", "2", "3", "4"],
        ["Comunitatea Sculeni", "", "", ""],
        ANA,
        RO,
        ION,
        ["Total", "2", "", ""],
        ["Director", "", "", "Popa V."],
    ]
    report, code = roster_command(xlsx_of(rows))
    assert (report["errors"], report["changed"], code) == ([], 2, 0)
    assert [row["row"] for row in report["skipped"]] == [2, 3, 5, 7, 8]
    assert all(row["reason"].endswith(".") for row in report["skipped"])
    assert len(people()) == 2


def test_a_person_is_never_taken_for_a_heading_or_a_signature(dry_run):
    heading = ["Funcția", "Nume", "Prenume", "Email"]
    rows = [
        ["Director", "Popa", "Vera", "vera@mail.md"],
        ["Total", "Totalul", "Dan", "dan@mail.md"],
        ["Șef", "Com", "Ana", ""],
    ]
    report, _ = dry_run(csv_of([heading, *rows]), "--without-address")
    assert (report["rows"], report["changed"], report["skipped"]) == (3, 3, [])


def test_hidden_rows_come_with_a_remark(dry_run):
    book = book_of([RO, ANA, ION])
    book.active.row_dimensions[3].hidden = True
    report, _ = dry_run(saved(book), name="l.xlsx")
    assert report["changed"] == 2
    assert [(n["row"], n["code"]) for n in report["notes"]] == [(3, "row_hidden")]


def test_of_several_sheets_the_list_is_read_and_the_others_are_named(dry_run):
    cover = [["Raport"], ["Direcția de asistență socială"]]
    data = saved(book_of(cover, Ungheni=[RO, ANA], Cahul=[RO, ION, ANA]))
    report, _ = dry_run(data, name="l.xlsx")
    assert report["rows"] == 1
    (note,) = report["notes"]
    assert (note["code"], "“Cahul”" in note["message"]) == ("other_sheets", True)
    report, _ = dry_run(data, "--sheet", "Cahul", name="l.xlsx")
    assert report["rows"] == 2


def test_the_sheet_is_chosen_on_the_page_of_columns(
    client_of, supervisor, cohort, edition
):
    data = saved(book_of([RO, ANA], Cahul=[["E-mail", "Nume complet"], ION[2:0:-1]]))
    client, page = client_of(supervisor), f"/ro/cohorts/{cohort.code}/people/import/"
    file = BytesIO(data)
    file.name = "l.xlsx"
    page = client.post(page, {"file": file, "language": "ro"}).url
    form = client.get(page).context["form"]
    assert [value for value, _ in form.fields["sheet"].choices] == ["Sheet", "Cahul"]
    client.post(f"{page}columns/", {"sheet": "Cahul", "full_name": "0"})
    form = client.get(page).context["form"]
    assert (form["sheet"].value(), form["full_name"].value()) == ("Cahul", "1")
    said = {"sheet": "Cahul", "full_name": "1", "email": "0", "language_default": "ro"}
    assert client.post(f"{page}columns/", said).status_code == 302
    roster = cohort.rosters.get()
    assert (roster.sheet, roster.state) == ("Cahul", "checking")


@pytest.mark.parametrize(
    ("surname", "kept"),
    [
        ("Popescu\u2011Ionescu", "Ana Popescu-Ionescu"),
        ("Popescu – Ionescu", "Ana Popescu-Ionescu"),
        ("D`Angelo", "Ana D'Angelo"),
        ("D‘Angelo", "Ana D'Angelo"),
        ("D’Angelo,", "Ana D'Angelo"),
        ("Rusu (Ciobanu)", "Ana Rusu"),
    ],
)
def test_names_with_other_dashes_quotes_and_brackets_come(
    roster_command, surname, kept
):
    report, _ = roster_command(csv_of([RO, [surname, *ANA[1:]]]))
    assert [name for name, *_ in people()] == [kept]
    assert bool(report["notes"]) == ("(" in surname)


def test_what_stands_around_an_address_is_said(roster_command):
    rows = [RO, ["Rusu", "Ana", "Ana Rusu <ana@mail.md>\u200b", ""]]
    report, _ = roster_command(csv_of(rows))
    assert [n["code"] for n in report["notes"]] == ["email_read"]
    assert people() == [("Ana Rusu", "ana@mail.md", None)]


def test_the_strict_kind_of_workbook_is_read(dry_run):
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kinds = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    data = saved(book_of([RO, ANA]))
    parts = zipfile.ZipFile(BytesIO(data))
    strict = {
        name: parts.read(name)
        .replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        .replace(kinds, b"http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name in parts.namelist()
    }
    assert dry_run(repacked(data, add=strict))[0]["changed"] == 1


def test_a_cell_at_the_far_end_does_not_eat_the_machine(dry_run):
    book = book_of([RO, ANA])
    book.active["XFD1048576"] = "x"
    report, _ = dry_run(saved(book), name="l.xlsx")
    assert [e["code"] for e in report["errors"]] == ["bomb"]
