"""Exports: the page's people exactly, in the reader's language, and no formulas."""

import csv
import tracemalloc
from datetime import UTC, datetime
from io import BytesIO, StringIO

import pytest
from django.utils import timezone, translation
from openpyxl import load_workbook

from courses.text.spreadsheets import guarded
from lms.accounts.models import OrganisationUnit, User
from lms.certificates.models import Certificate
from lms.certificates.services import revoke_certificate
from lms.cohorts.models import Enrolment, Invitation
from lms.cohorts.services import enrol
from lms.progress.models import EnrolmentProgress
from tests.factories.accounts import UserFactory
from tests.lms.supervision.conftest import fill
from tests.lms.supervision.dashboard.test_dashboard import days_ago, table
from tests.support.learning import take_pre_test, whole_course

pytestmark = pytest.mark.django_db


def content(client, address):
    return b"".join(client.get(address).streaming_content)


def xlsx_rows(client, address):
    book = load_workbook(BytesIO(content(client, address)))
    return [[cell.value for cell in row] for row in book.active.rows]


def csv_rows(client, address):
    text = content(client, address).decode("utf-8-sig")
    return list(csv.reader(StringIO(text), delimiter=";"))


def test_both_files_hold_the_pages_people_in_the_pages_order(
    boss, page, cohort, enrolment
):
    fill(cohort, 60)
    for query in ("", "language=ru", "reason=failed", "q=0007", "order=progress"):
        pages = [table(boss, f"{page}?page={n}&{query}") for n in (1, 2)]
        shown = list(dict.fromkeys(sum(pages, [])))  # too far is the last page again
        files = (
            xlsx_rows(boss, f"{page}export.xlsx?{query}"),
            csv_rows(boss, f"{page}export.csv?{query}"),
        )
        assert shown
        for rows in files:
            assert [row[-1] for row in rows[1:]] == shown


def test_headers_follow_the_readers_language(boss, page, enrolment):
    for language, name, day in (
        ("ro", "Numele și prenumele", "Data finalizării"),
        ("ru", "Имя и фамилия", "Дата завершения"),
    ):
        address = page.replace("/ro/", f"/{language}/")
        first = xlsx_rows(boss, f"{address}export.xlsx")[0]
        assert first == csv_rows(boss, f"{address}export.csv")[0]
        assert (first[0], first[9]) == (name, day)


def test_an_hour_that_two_time_zone_databases_tell_differently_is_pythons(
    boss, page, enrolment
):
    """As on every page; the database's own zones are of another year."""
    moment = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    EnrolmentProgress.objects.update_or_create(
        enrolment=enrolment, defaults={"last_activity_at": moment}
    )
    shown = f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
    assert csv_rows(boss, f"{page}export.csv")[1][8] == shown


@pytest.mark.parametrize(
    ("month", "at", "day"),
    [(7, "2026-07-16 00:30", "2026-07-16"), (1, "2026-01-15 23:30", "2026-01-15")],
)
def test_times_are_those_of_the_agency_in_summer_and_in_winter(
    boss, page, enrolment, month, at, day
):
    moment = datetime(2026, month, 15, 21, 30, tzinfo=UTC)
    EnrolmentProgress.objects.update_or_create(
        enrolment=enrolment,
        defaults={"last_activity_at": moment, "completed_at": moment},
    )
    assert csv_rows(boss, f"{page}export.csv")[1][8:10] == [at, day]
    seen, completed = xlsx_rows(boss, f"{page}export.xlsx")[1][8:10]
    assert f"{seen:%Y-%m-%d %H:%M}" == at and f"{completed:%Y-%m-%d}" == day


def test_scores_are_in_the_files_and_answers_are_not(boss, page, enrolment, course):
    take_pre_test(enrolment, course)
    text = content(boss, f"{page}export.csv").decode()
    assert ";100;" in text and "Întrebarea" not in text


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_numbers_and_days_are_such_and_say_who_and_since_when(
    boss, page, enrolment, course, language
):
    """As texts they could be neither added up nor filtered."""
    ungheni = OrganisationUnit.objects.get(code="md-un")
    User.objects.filter(pk=enrolment.user_id).update(sex="f", unit=ungheni)
    Enrolment.objects.update(deadline="2099-05-03")
    take_pre_test(enrolment, course)
    address = page.replace("/ro/", f"/{language}/")
    with translation.override(language):
        place = OrganisationUnit.objects.get(pk=ungheni.pk).name
    head, row = xlsx_rows(boss, f"{address}export.xlsx")
    cells = dict(zip(head, row, strict=True))
    assert row[3:5] == [{"ro": "Feminin", "ru": "Женский"}[language], place]
    assert (row[6], row[7]) == (1, 4)
    for day in (row[5], row[8], row[10]):
        assert isinstance(day, datetime)
    assert f"{row[10]:%Y-%m-%d}" == "2099-05-03"
    (score,) = [cells[name] for name in head if name.endswith(", %") and cells[name]]
    assert score == 100


def test_the_certificates_number_stands_beside_who_holds_it(
    boss, page, enrolment, course, supervisor
):
    whole_course(enrolment, course)
    certificate = Certificate.objects.get(enrolment=enrolment)
    for rows in (
        xlsx_rows(boss, f"{page}export.xlsx"),
        csv_rows(boss, f"{page}export.csv"),
    ):
        assert rows[1][11] == certificate.number
    revoke_certificate(certificate=certificate, by=supervisor, reason="Greșeală")
    assert csv_rows(boss, f"{page}export.csv")[1][11] == ""


def test_a_name_that_looks_like_a_formula_stays_a_name(boss, page, enrolment):
    for name in ('=HYPERLINK("http://x")', "＝1+1", "@SUM(1)", "-2+3"):
        enrolment.user.full_name = name
        enrolment.user.save()
        book = load_workbook(BytesIO(content(boss, f"{page}export.xlsx")))
        cell = book.active["A2"]
        assert (cell.data_type, cell.value) == ("s", name)
        assert csv_rows(boss, f"{page}export.csv")[1][0] == f"'{name}"


def test_a_district_that_looks_like_a_formula_stays_a_text(boss, page, enrolment):
    unit = OrganisationUnit.objects.get(kind="agency")
    OrganisationUnit.objects.filter(pk=unit.pk).update(name_ro="=1+1")
    User.objects.filter(pk=enrolment.user_id).update(unit=unit)
    assert "'=1+1" in csv_rows(boss, f"{page}export.csv")[1]
    book = load_workbook(BytesIO(content(boss, f"{page}export.xlsx")))
    (cell,) = [cell for cell in book.active[2] if cell.value == "=1+1"]
    assert cell.data_type == "s"


def test_a_control_character_in_a_name_breaks_no_file(boss, page, enrolment):
    """It comes with a name copied from elsewhere, or kept before names were cleaned."""
    enrolment.user.full_name = "Ana\x01 \ufffeRusu\x1f"
    enrolment.user.save()
    for rows in (
        xlsx_rows(boss, f"{page}export.xlsx"),
        csv_rows(boss, f"{page}export.csv"),
    ):
        assert rows[1][0] == "Ana Rusu"


def test_numbers_and_plain_texts_are_not_touched():
    assert [guarded(x) for x in ("Ana", -1, "")] == ["Ana", -1, ""]
    assert guarded(" =1") == "' =1"


def test_a_csv_of_many_people_is_never_whole_in_memory(boss, page, cohort, enrolment):
    fill(cohort, 500)
    pieces = boss.get(f"{page}export.csv").streaming_content
    sizes = [len(piece) for piece in pieces]
    assert len(sizes) > 4 and max(sizes) < sum(sizes) / 3


def test_no_person_is_kept_in_memory_while_a_file_is_made(
    boss, page, cohort, enrolment
):
    def peak():
        tracemalloc.start()
        for _piece in boss.get(f"{page}export.xlsx").streaming_content:
            pass
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    fill(cohort, 200)
    peak()
    few = peak()
    fill(cohort, 800, first=200)
    # Five times as many; what garbage collection has not come to yet varies.
    assert peak() < few * 2


def test_someone_who_never_began_has_a_row(boss, page, cohort, enrolment):
    enrol(user=UserFactory(), cohort=cohort)
    assert len(csv_rows(boss, f"{page}export.csv")) == 3


def test_who_is_awaited_stands_below_and_is_marked_so(boss, page, cohort, enrolment):
    """A director who counts the rows counts those who never came too."""
    for name, mailed in (("Vera Nouă", days_ago(9)), ("Aurel Nescris", None)):
        Invitation.objects.create(
            cohort=cohort,
            email=f"{name.split()[0]}@example.org".lower(),
            full_name=name,
            language="ru",
            mailed_at=mailed,
        )
    rows = xlsx_rows(boss, f"{page}export.xlsx")
    assert [row[0] for row in rows[1:]] == [
        "Ștefăniță Țurcanu",
        "Aurel Nescris",
        "Vera Nouă",
    ]
    assert [row[15] for row in rows[2:]] == [
        "Încă nu i s-a scris",
        "Invitat(ă), nu a intrat",
    ]
    assert {row[-1] for row in rows[2:]} <= {"", None} and rows[3][6:8] == [0, 4]
    assert len({len(row) for row in rows}) == 1
    found = csv_rows(boss, f"{page}export.csv?reason=unseen")
    assert [row[0] for row in found[1:]] == ["Vera Nouă"]
    assert len(csv_rows(boss, f"{page}export.csv?state=done")) == 1
