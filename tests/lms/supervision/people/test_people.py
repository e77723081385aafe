"""The supervisor's pages for bringing people in: only one's own, step by step."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from lms.accounts.placeholders import new_placeholder
from lms.accounts.sign_in_codes import redeem
from lms.cohorts.models import Cohort, Enrolment, Invitation, RosterImport
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.outbox.services import work_off_all
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.support.html import text_in
from tests.support.rosters import csv_of, problems_of

pytestmark = pytest.mark.django_db
HEADING = ["Nume", "Prenume", "Email", "Note"]
ROWS = [
    ["Rusu", "Ana", "ana@mail.md", "x"],
    ["=1", "Ion", "=cmd@mail.md", "y"],
    ["Ceban", "Ion", "@ion", "z"],
]


@pytest.fixture
def boss(client_of, supervisor):
    return client_of(supervisor)


@pytest.fixture
def base(cohort):
    return f"/ro/cohorts/{cohort.code}/people/"


def bring(client, base, data=None, name="lista.csv"):
    file = SimpleUploadedFile(name, csv_of([HEADING, *ROWS]) if data is None else data)
    return client.post(f"{base}import/", {"file": file, "language": "ro"})


def check(client, page, **more):
    columns = {"surname": 0, "given_name": 1, "email": 2, "language_default": "ru"}
    answer = client.post(f"{page}columns/", columns | more)
    work_off_all()
    return answer


def test_a_list_goes_from_the_file_to_the_mail(boss, base, cohort):
    page = bring(boss, base).url
    assert 'value="2" selected' in boss.get(page).content.decode()
    assert check(boss, page).url == page
    assert "Rusu" in text_in(boss.get(page))
    assert not Invitation.objects.exists()
    boss.post(f"{page}run/", {"rule": "good", "send_invitations": "on"})
    work_off_all()
    assert boss.get(page).status_code == 200
    assert Invitation.objects.get().email == "ana@mail.md"
    assert OutgoingMail.objects.get().language == "ru"


def test_a_file_that_is_no_list_is_refused_on_the_same_page(boss, base):
    answer = bring(boss, base, b"%PDF-1.7", "lista.pdf")
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode()
    assert not RosterImport.objects.exists()


def test_a_file_too_large_is_refused_before_it_is_read(boss, base, monkeypatch):
    monkeypatch.setattr("lms.supervision.rosters.forms.MAX_BYTES", 10)
    monkeypatch.setattr("lms.cohorts.rosters.services.open_table", None)
    assert bring(boss, base).status_code == 422


def test_columns_without_names_or_addresses_are_asked_for_again(boss, base):
    page = bring(boss, base).url
    answer = boss.post(f"{page}columns/", {"email": 2, "language_default": "ro"})
    assert answer.status_code == 422


def test_nothing_until_every_row_is_good_says_why_it_waits(boss, base):
    page = bring(boss, base).url
    check(boss, page)
    assert boss.post(f"{page}run/", {"rule": "all"}).status_code == 422
    assert not Invitation.objects.exists()


def test_the_rows_with_problems_come_as_a_file_without_formulas(boss, base):
    page = bring(boss, base).url
    check(boss, page)
    content = boss.get(f"{page}problems.xlsx").content
    rows, comments = problems_of(content)
    assert len(rows) == 3 and len(comments) == 2
    assert "@ion" in rows[2]
    types = {c.data_type for row in load_workbook(BytesIO(content)).active for c in row}
    assert types <= {"s", "n"}  # an empty cell counts as a number


def test_the_page_tells_its_progress_and_reloads_at_the_end(boss, base, cohort):
    page = bring(boss, base).url
    boss.post(
        f"{page}columns/",
        {"surname": 0, "given_name": 1, "email": 2, "language_default": "ro"},
    )
    shown = boss.get(page).content.decode()
    assert '<noscript><meta http-equiv="refresh"' in shown
    part = boss.get(page, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Refresh" not in part.headers
    work_off_all()
    assert boss.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def ways(base, cohort, enrolment, roster, invitation):
    page = f"{base}import/{roster.uid}/"
    gets = [
        *(base, f"{base}import/", f"{base}invitations/", f"{base}sign-in-codes/"),
        *(page, f"{page}problems.xlsx", f"{base}{enrolment.uid}/move/"),
    ]
    posts = [
        *(f"{base}import/", f"{base}joining/", f"{base}sign-in-codes/"),
        *(f"{page}columns/", f"{page}run/", f"{base}{enrolment.uid}/move/"),
        *(f"{base}invitations/send/", f"{base}invitations/{invitation.pk}/again/"),
        f"{base}invitations/{invitation.pk}/withdraw/",
    ]
    return gets, posts


def test_who_does_not_lead_the_group_finds_nothing(
    boss, base, cohort, enrolment, client_of, learner, analyst, client
):
    roster = RosterImport.objects.get(uid=bring(boss, base).url.split("/")[-2])
    invitation = Invitation.objects.create(
        cohort=cohort, email="a@mail.md", full_name="A", language="ro"
    )
    gets, posts = ways(base, cohort, enrolment, roster, invitation)
    assert {boss.get(way).status_code for way in gets} == {200}
    strangers = [learner, analyst, UserFactory(roles=["supervisor"])]
    for stranger in strangers:
        other = client_of(stranger)
        assert {other.get(way).status_code for way in gets} == {404}
        assert {other.post(way).status_code for way in posts} == {404}
    assert {client.get(way).status_code for way in gets} == {302}
    assert {client.post(way).status_code for way in posts} == {302}


def test_another_groups_list_and_invitation_are_not_found_in_ones_own(
    boss, base, cohort, supervisor, course
):
    other = CohortFactory(edition=course.edition, supervisor=supervisor)
    page = bring(boss, base).url.replace(cohort.code, other.code)
    assert boss.get(page).status_code == 404
    invitation = Invitation.objects.create(
        cohort=other, email="a@mail.md", full_name="A", language="ro"
    )
    way = f"{base}invitations/{invitation.pk}/withdraw/"
    assert boss.post(way).status_code == 404


def test_the_rules_of_the_code_are_kept(boss, base, cohort):
    rules = {"is_open": "on", "limit": 5, "closes_on": "2026-05-01"}
    assert boss.post(f"{base}joining/", rules).status_code == 302
    cohort.refresh_from_db()
    assert (cohort.join_limit, str(cohort.join_closes_on)) == (5, "2026-05-01")
    assert boss.post(f"{base}joining/", {}).status_code == 302
    cohort.refresh_from_db()
    assert cohort.join_code == ""
    wrong = {"is_open": "on", "opens_on": "2026-05-02", "closes_on": "2026-05-01"}
    assert boss.post(f"{base}joining/", wrong).status_code == 422


def test_a_sheet_of_codes_is_for_people_without_address(boss, base, cohort, enrolment):
    person = UserFactory(email=new_placeholder(), full_name="Fără Adresă")
    own = enrol(user=person, cohort=cohort)
    form = boss.get(f"{base}sign-in-codes/").content.decode()
    assert str(own.uid) in form
    assert str(enrolment.uid) not in form
    chosen = {"people": [str(own.uid)], "each": 5}
    sheet = boss.post(f"{base}sign-in-codes/", chosen)
    codes = re.findall(r'class="code">([A-Z0-9-]+)<', sheet.content.decode())
    assert len(codes) == 5
    assert "no-store" in sheet["Cache-Control"]
    assert redeem(typed=codes[3]) == person
    other = {"people": [str(enrolment.uid)], "each": 5}
    assert boss.post(f"{base}sign-in-codes/", other).status_code == 422


def test_a_person_is_moved_with_a_reason(boss, base, cohort, enrolment, supervisor):
    other = CohortFactory(edition=cohort.edition, supervisor=supervisor)
    way = f"{base}{enrolment.uid}/move/"
    assert boss.post(way, {"cohort": other.pk}).status_code == 422
    assert (
        boss.post(way, {"cohort": other.pk, "reason": "S-a mutat"}).status_code == 302
    )
    assert Enrolment.objects.get().cohort == other
    foreign = CohortFactory(edition=cohort.edition, supervisor=UserFactory())
    way = f"/ro/cohorts/{other.code}/people/{enrolment.uid}/move/"
    assert boss.post(way, {"cohort": foreign.pk, "reason": "r"}).status_code == 422


def test_invitations_wait_for_the_launch(boss, base, cohort):
    Invitation.objects.create(
        cohort=cohort, email="a@mail.md", full_name="A", language="ro"
    )
    Cohort.objects.update(launched_at=None)
    boss.post(f"{base}invitations/send/")
    work_off_all()
    assert not OutgoingMail.objects.exists()
    Cohort.objects.update(launched_at="2026-03-01T00:00Z")
    boss.post(f"{base}invitations/send/")
    boss.post(f"{base}invitations/send/")
    work_off_all()
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("page", ["", "invitations/"])
def test_more_people_cost_no_more_queries(boss, base, cohort, page):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert boss.get(f"{base}{page}").status_code == 200
        return len(captured)

    def add(count, name):
        for number in range(count):
            enrol(user=UserFactory(), cohort=cohort)
            Invitation.objects.create(
                cohort=cohort,
                email=f"{name}{number}@mail.md",
                full_name="A",
                language="ro",
            )

    add(5, "a")
    queries()
    first = queries()
    add(20, "b")
    assert queries() == first


def test_closed_accounts_are_not_counted_among_the_people(boss, base, cohort):
    """They stood in the number above a list of which nobody may be written to."""
    UserFactory(email="inchis@example.org", is_active=False)
    for email in ("inchis@example.org", "nou@example.org"):
        Invitation.objects.create(
            cohort=cohort, email=email, full_name="Vera Nouă", language="ro"
        )
    here = enrol(user=UserFactory(full_name="Radu Munteanu"), cohort=cohort)
    without = UserFactory(email=new_placeholder(), full_name="Doina Lungu")
    enrol(user=without, cohort=cohort)

    def counts():
        found = boss.get(base).context["counts"]
        return [found[name] for name in ("people", "invited", "without_address")]

    assert counts() == [2, 1, 1]
    for user in (here.user, without):
        user.is_active = False
        user.save()
    assert counts() == [0, 1, 0]
