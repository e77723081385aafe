"""Rows of a list mended on the page: nothing entered is lost, nothing comes before."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lms.cohorts.models import Invitation, RosterImport
from lms.cohorts.rosters import services
from lms.cohorts.rosters.headers import proposed_columns
from lms.outbox.services import work_off_all
from tests.support.html import text_in
from tests.support.rosters import csv_of, problems_of

pytestmark = pytest.mark.django_db
ROWS = [
    ["Nr.", "Nume", "Prenume", "Email", "Raion"],
    ["1", "Rusu", "Ana", "ana@gmial.com", "Ungheni"],
    ["2", "Ceban", "Ion", "ion@mail.md", "Atlantida"],
    ["3", "=A1", "Eva", "eva@mail.md", "Cahul"],
    ["4", "Lungu", "Dan", "dan@mail.md", "Cahul"],
]


@pytest.fixture
def boss(client_of, supervisor):
    return client_of(supervisor)


@pytest.fixture
def page(boss, cohort):
    """The dry run of a list with two problems and a district that nobody knows."""
    return brought(boss, cohort, csv_of(ROWS))


def brought(boss, cohort, data, name="l.csv"):
    base = f"/ro/cohorts/{cohort.code}/people/import/"
    file = SimpleUploadedFile(name, data)
    page = boss.post(base, {"file": file, "language": "ro"}).url
    columns = {"surname": 1, "given_name": 2, "email": 3, "unit": 4}
    boss.post(f"{page}columns/", columns | {"language_default": "ro"})
    work_off_all()
    return page


def outcomes():
    roster = RosterImport.objects.latest("pk")
    return dict(roster.lines.values_list("number", "outcome"))


def inputs(boss, page):
    """Return what the page would send, as a browser without script does."""
    return {
        cell.name: cell.text
        for row in boss.get(page).context["mending"]
        for cell in row.cells
    }


def test_a_refused_row_is_mended_in_place_and_comes(boss, page):
    assert outcomes() == {2: "problem", 3: "invite", 4: "problem", 5: "invite"}
    said = inputs(boss, page)
    assert said["2-email"] == "ana@gmial.com" and said["3-unit"] == "Atlantida"
    assert not any(name.startswith("5-") for name in said)
    mended = {"2-email": "ana@gmail.com", "3-unit": "Комрат", "4-surname": "Moraru"}
    assert boss.post(f"{page}mend/", said | mended).status_code == 302
    assert not Invitation.objects.exists()
    work_off_all()
    assert set(outcomes().values()) == {"invite"}
    assert boss.get(page).context["mending"] == []
    boss.post(f"{page}run/", {"rule": "good"})
    work_off_all()
    rows = Invitation.objects.order_by("email")
    assert list(rows.values_list("full_name", "email", "unit__iso_code")) == [
        ("Ana Rusu", "ana@gmail.com", "MD-UN"),
        ("Dan Lungu", "dan@mail.md", "MD-CA"),
        ("Eva Moraru", "eva@mail.md", "MD-CA"),
        ("Ion Ceban", "ion@mail.md", "MD-GA"),
    ]


def test_what_was_entered_stays_when_it_is_still_wrong_and_over_new_columns(boss, page):
    boss.post(f"{page}mend/", {"2-email": "ana@", "4-surname": "Moraru"})
    work_off_all()
    assert outcomes()[4] == "invite"
    assert inputs(boss, page)["2-email"] == "ana@"
    columns = {"surname": 1, "given_name": 2, "email": 3, "language_default": "ru"}
    boss.post(f"{page}columns/", columns)
    work_off_all()
    assert inputs(boss, page)["2-email"] == "ana@"
    assert outcomes()[4] == "invite"


def test_mending_while_the_list_is_checked_is_not_lost(boss, page):
    boss.post(f"{page}mend/", {"2-email": "ana@gmail.com"})
    boss.post(f"{page}mend/", {"4-surname": "Moraru"})
    work_off_all()
    assert set(outcomes().values()) == {"invite"}


def test_nothing_is_mended_once_the_import_began_nor_what_is_no_cell(boss, page):
    sent = {
        "2-email": "x@mail.md",
        "2-outcome": "invite",
        "x-email": "a",
        "99-unit": "b",
    }
    roster = RosterImport.objects.get()
    services.start_run(roster=roster, all_or_nothing=False, send_invitations=False)
    assert boss.post(f"{page}mend/", sent).status_code == 302
    work_off_all()
    assert outcomes()[2] == "problem"
    assert not Invitation.objects.filter(email="x@mail.md").exists()


def test_the_problems_come_back_as_a_workbook_that_can_be_brought_again(
    boss, page, cohort
):
    content = boss.get(f"{page}problems.xlsx").content
    rows, comments = problems_of(content)
    assert rows == [ROWS[0], ROWS[1], ROWS[3]]
    assert "ana@gmail.com" in comments["D2"] and set(comments) == {"D2", "B3"}
    again = brought(boss, cohort, content, "problems.xlsx")
    assert outcomes() == {2: "problem", 3: "problem"}
    boss.post(f"{again}mend/", {"2-email": "ana@gmail.com", "3-surname": "Moraru"})
    work_off_all()
    assert set(outcomes().values()) == {"invite"}


def test_the_page_asks_no_more_of_the_database_for_many_rows_to_mend(
    boss, cohort, django_assert_max_num_queries
):
    rows = [[str(n), "Rusu", "Ana", f"a{n}", "Cahul"] for n in range(300)]
    page = brought(boss, cohort, csv_of([ROWS[0], *rows]))
    with django_assert_max_num_queries(25):
        answer = boss.get(page)
    assert len(answer.context["mending"]) == 20
    assert len(answer.content) < 120_000


def test_another_persons_list_cannot_be_mended(client_of, page, learner):
    assert client_of(learner).post(f"{page}mend/", {}).status_code == 404
    assert outcomes()[2] == "problem"


def test_rows_pasted_from_a_spreadsheet_come_like_those_of_a_file(boss, cohort):
    base = f"/ro/cohorts/{cohort.code}/people/import/"
    said = {"language": "ro", "pasted": "\r\n".join("\t".join(row) for row in ROWS)}
    page = boss.post(base, said).url
    assert boss.get(page).context["form"]["email"].value() == "3"
    columns = {"surname": 1, "given_name": 2, "email": 3, "language_default": "ro"}
    boss.post(f"{page}columns/", columns)
    work_off_all()
    assert outcomes() == {2: "problem", 3: "invite", 4: "problem", 5: "invite"}


@pytest.mark.parametrize("pasted", ["", "  \n", "Email\n"])
def test_neither_a_file_nor_rows_is_asked_for_again_and_nothing_is_lost(
    boss, cohort, pasted
):
    base = f"/ro/cohorts/{cohort.code}/people/import/"
    answer = boss.post(base, {"language": "ru", "pasted": pasted})
    assert answer.status_code == 422
    assert answer.context["form"]["language"].value() == "ru"
    assert not RosterImport.objects.exists()


HEADINGS = [
    ("Nume / Фамилия", "surname"),
    ("Prenume / Имя", "given_name"),
    ("Numele și prenumele angajatului", "full_name"),
    ("Numele, prenumele asistentului social", "full_name"),
    ("Ф.И.О. сотрудника", "full_name"),
    ("Nume Prenume (complet)", "full_name"),
    ("E-mail (personal)", "email"),
    ("Tel. mobil", "phone"),
    ("Telefonul mobil", "phone"),
    ("Nr. de tel.", "phone"),
    ("Конт. тел.", "phone"),
    ("sex (f/m)", "sex"),
    ("Raionul/mun.", "unit"),
    ("Район / Raion", "unit"),
]


@pytest.mark.parametrize(("heading", "field"), HEADINGS)
def test_a_heading_with_more_words_than_usual_is_known(heading, field):
    others = {"surname": "Prenume", "given_name": "Nume"}
    row = [heading, others.get(field, "Observații")]
    assert proposed_columns(row).get(field) == 0


@pytest.mark.parametrize(
    "row",
    [
        ["Nume", "Prenume", "Numele și prenumele șefului"],
        ["1", "Tel. 069123456", "Email: ana@mail.md"],
        ["Popa", "Telefon lipsă", "Rusu"],
    ],
)
def test_other_words_are_not_taken_for_a_heading(row):
    found = proposed_columns(row)
    assert found.get("full_name") is None and "email" not in found
    assert len(found) <= 2


def test_columns_that_nobody_reads_are_named(boss, cohort):
    rows = [["Nume", "Prenume", "Email", "Mentor"], ["Rusu", "Ana", "a@b.md", "Ceban"]]
    base = f"/ro/cohorts/{cohort.code}/people/import/"
    file = SimpleUploadedFile("l.csv", csv_of(rows))
    page = boss.post(base, {"file": file, "language": "ro"}).url
    assert "se omite: Mentor" in text_in(boss.get(page))


def test_rows_that_wait_for_a_choice_are_brought_again(boss, cohort):
    """After the import nobody chooses any more: they are in the file of what is left."""
    rows = [ROWS[0], ["1", "Rusu", "Ana", "ana@mail.md", "Cahul"]]
    page = brought(boss, cohort, csv_of(rows))
    roster = RosterImport.objects.latest("pk")
    roster.lines.update(
        outcome="unsure", code="perhaps_here", params={"name": "Rusu Ana"}, said={}
    )
    content = boss.get(f"{page}problems.xlsx").content
    lines, comments = problems_of(content)
    assert "ana@mail.md" in str(lines) and comments
    assert "problems.xlsx" in boss.get(page).content.decode()


@pytest.mark.parametrize("said", ["nu are", "lipsă", "нет", "Nu", "n/a", "0", "—", ""])
def test_words_for_no_address_cost_nobody_the_place(boss, cohort, said):
    rows = [ROWS[0], ["1", "Rusu", "Ana", said, "Cahul"]]
    base = f"/ro/cohorts/{cohort.code}/people/import/"
    file = SimpleUploadedFile("l.csv", csv_of(rows))
    page = boss.post(base, {"file": file, "language": "ro"}).url
    columns = {"surname": 1, "given_name": 2, "email": 3, "unit": 4}
    columns |= {"language_default": "ro", "accounts_without_address": "on"}
    boss.post(f"{page}columns/", columns)
    work_off_all()
    assert outcomes() == {2: "account"}


@pytest.mark.parametrize("nobody", ["Vacant", "Post vacant (1,0)", "вакансия"])
def test_a_post_that_nobody_holds_becomes_no_account(boss, cohort, nobody):
    rows = [ROWS[0], ["1", nobody, "", "", "Cahul"], ["2", "Rusu", "Ana", "a@b.md", ""]]
    brought(boss, cohort, csv_of(rows))
    assert outcomes() == {2: "left_out", 3: "invite"}
