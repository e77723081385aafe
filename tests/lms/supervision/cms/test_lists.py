"""Lists brought in through the CMS: from the file to the result, and what they never tell."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from lms.accounts.models import User
from lms.cohorts.models import RosterImport
from lms.cohorts.rosters.retention import clear_old_lists
from lms.cohorts.rosters.services import CHUNK_EFFECT
from lms.cohorts.services import enrol
from lms.outbox.services import work_off
from lms.supervision.actions.leaving import take_out
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.lms.supervision.cms.lists import check, journey, upload
from tests.support.html import text_in
from tests.support.rosters import problems_of

pytestmark = pytest.mark.django_db


def guessed(client, people, surname, address, **changes):
    """Bring a list of one guess; return what dry run, result and file tell of it."""
    page = upload(client, people, [[surname, "Ana", address]])
    check(client, page, **changes)
    told = []
    for _ in ("dry run", "result"):
        lines = client.get(page).context["lines"]
        told += [(line.row.outcome, line.remarks) for line in lines]
        told.append(problems_of(client.get(f"{page}problems.xlsx").content))
        client.post(f"{page}run/", {"rule": "good"})
        work_off(CHUNK_EFFECT)
    return str(told).replace(surname, "X")


@pytest.mark.parametrize("role", ["coordinator", "editor", "admin"])
def test_a_list_is_brought_in_from_the_file_to_the_result(
    client_of, coordinator, editor, admin, people, role
):
    one = {"coordinator": coordinator, "editor": editor, "admin": admin}[role]
    client = client_of(one)
    page = journey(client, people)
    overview = client.get(people).content.decode()
    assert page in overview and "Lista.csv" in overview
    roster = RosterImport.objects.get()
    assert (roster.state, roster.by) == ("done", one)


def test_a_file_that_is_no_list_is_refused_with_a_sentence(ioms, people):
    file = SimpleUploadedFile("l.pdf", b"%PDF-1.7")
    answer = ioms.post(f"{people}import/", {"file": file, "language": "ro"})
    assert answer.status_code == 422
    assert "Excel" in text_in(answer) and not RosterImport.objects.exists()


def test_iom_reads_the_rows_of_its_own_list_and_only_counts_of_others(
    ioms, theirs, client_of, people
):
    page = upload(theirs, people, name="Viorica Munteanu.csv")
    check(theirs, page)
    colleague = client_of(UserFactory(roles=["editor"]))
    mine = upload(ioms, people, [["Țurcan", "Elena", "elena@example.org"]], "M.csv")
    check(ioms, mine)
    for client, foreign in ((ioms, [page]), (colleague, [page, mine])):
        for address in foreign:
            for path in ("", "?columns=1", "problems.xlsx", "columns/", "run/"):
                assert client.get(address + path).status_code == 404, path
            for path in ("columns/", "run/"):
                assert client.post(address + path, {"rule": "good"}).status_code == 404
        html = client.get(people).content.decode()
        assert "Lista altcuiva" in html and "Viorica" not in html and page not in html
    assert "Țurcan" in ioms.get(mine).content.decode()
    assert mine in theirs.get(people).content.decode()


def test_ioms_own_list_is_unreadable_once_retention_has_cleared_it(ioms, people):
    page = journey(ioms, people)
    later = timezone.now() + datetime.timedelta(days=31)
    assert clear_old_lists(now=later) == 1
    html = ioms.get(page).content.decode()
    assert "Viorica" not in html and "viorica" not in html


@pytest.mark.parametrize("where", ["nowhere", "here", "left"])
def test_a_name_guessed_for_an_address_is_neither_right_nor_wrong_to_iom(
    ioms, theirs, people, here, coordinator, where
):
    known = UserFactory(full_name="Ana Numescu", email="ana.n@example.org")
    if where != "nowhere":
        enrolment = enrol(user=known, cohort=here)
    if where == "left":
        take_out(enrolment=enrolment, reason="x", by=coordinator)
    said = []
    for surname in ("Numescu", "Ghicescu"):
        said.append(guessed(ioms, people, surname, known.email))
        if where == "nowhere":
            here.invitations.all().delete()
    assert said[0] == said[1]
    told = guessed(theirs, people, "Ghicescu", known.email)
    assert ("Ana Numescu" in told) is (where == "here")


@pytest.mark.parametrize("where", ["here", "left"])
def test_a_name_guessed_without_an_address_is_neither_right_nor_wrong_to_iom(
    ioms, theirs, people, here, coordinator, where
):
    wanted = {"accounts_without_address": "on"}
    guessed(theirs, people, "Numescu", "", **wanted)
    enrolment = here.enrolments.get(user__full_name__contains="Numescu")
    if where == "left":
        take_out(enrolment=enrolment, reason="x", by=coordinator)
    before = User.objects.count()
    known, unknown = (
        guessed(ioms, people, surname, "", **wanted)
        for surname in ("Numescu", "Ghicescu")
    )
    assert known == unknown and "Lipsește adresa" in known
    assert User.objects.count() == before


def test_a_list_that_iom_brought_tells_no_names_whoever_checks_it(ioms, theirs, people):
    offered = "accounts_without_address"
    own = theirs.get(upload(theirs, people))
    assert offered in own.context["form"].fields
    page = upload(ioms, people, [["Țurcanu", "Ștefăniță", ""]])
    site = page.replace("/cms/", "/ro/")
    for client, address in ((ioms, page), (theirs, page), (theirs, site)):
        form = client.get(f"{address}?columns=1").context["form"]
        assert offered not in form.fields, address
    check(theirs, page, **{offered: "on"})
    assert ioms.get(page).context["lines"][0].row.code == "email_missing"


def test_a_list_is_read_by_who_knows_as_many_people_as_its_bringer(
    client_of, coordinator, supervisor, cohort, people
):
    """Its rows say whom an address or a phone belongs to, as far as the bringer knows."""
    colleague = UserFactory(roles=["supervisor"])
    CohortFactory(edition=cohort.edition, unit=cohort.unit, supervisor=colleague)
    theirs, boss = client_of(coordinator), client_of(supervisor)
    own = f"/ro/cohorts/{cohort.code}/people/"
    above = upload(theirs, own)
    check(theirs, above)
    assert "Lista altcuiva" in boss.get(own).content.decode()
    assert boss.get(above).status_code == 404
    for door in ("mend/", "columns/", "run/", "choice/"):
        assert boss.post(f"{above}{door}", {"rule": "good"}).status_code == 404, door
    below = upload(boss, own)
    check(boss, below)
    assert theirs.get(below).status_code == 200
