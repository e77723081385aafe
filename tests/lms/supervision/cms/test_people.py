"""A cohort's people and lists in the CMS: what each may do, and what IOM never reads."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.accounts.models import User
from lms.cohorts.models import Enrolment, EnrolmentMove, Invitation, RosterImport
from lms.cohorts.rosters import services as rosters
from lms.cohorts.rosters.retention import clear_old_lists
from lms.cohorts.rosters.services import CHECK_EFFECT, CHUNK_EFFECT
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.outbox.services import work_off, work_off_all
from lms.supervision.actions.leaving import take_out
from lms.supervision.actions.services import move_deadline
from lms.supervision.models import Act
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory
from tests.support.html import text_in
from tests.support.rosters import HEADING, csv_of

pytestmark = pytest.mark.django_db
ROWS = [
    ["Munteanu", "Viorica", "viorica.munteanu@example.org"],
    ["Rusu", "Ana", "fara-adresa"],
]
DAY = {"deadline": "2099-01-01", "reason": "Concediu"}


@pytest.fixture
def people(here):
    return f"/cms/cohorts/{here.code}/people/"


@pytest.fixture
def member(here):
    return here.enrolments.get()


@pytest.fixture
def theirs(client_of, coordinator):
    return client_of(coordinator)


@pytest.fixture
def ioms(client_of, editor):
    return client_of(editor)


@pytest.fixture
def beside(here):
    """Another cohort of the same edition in the same part of the agency."""
    return CohortFactory(
        edition=here.edition,
        supervisor=here.supervisor,
        unit=here.unit,
        name="Grupul vecin",
        launched_at=here.launched_at,
    )


def upload(client, people, rows=ROWS, name="Lista.csv"):
    file = SimpleUploadedFile(name, csv_of([HEADING, *rows]))
    answer = client.post(f"{people}import/", {"file": file, "language": "ro"})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def check(client, page, **changes):
    """Choose the columns as proposed and have the rows checked; return the dry run."""
    form = client.get(page).context["form"]
    columns = {f.name: f.initial or "" for f in form if f.name in form.fields}
    columns["language_default"] = "ro"
    columns.pop("accounts_without_address", None)
    columns |= changes
    assert client.post(f"{page}columns/", columns).status_code == 302
    work_off(CHECK_EFFECT)
    return client.get(page).content.decode()


def journey(client, people):
    """Bring a list as far as its result; return its page's address."""
    page = upload(client, people)
    dry = check(client, page)
    assert "Viorica Munteanu" in dry and "fara-adresa" in dry
    csv = client.get(f"{page}problems.csv").content.decode()
    assert "fara-adresa" in csv
    assert client.post(f"{page}run/", {"rule": "good"}).status_code == 302
    going = client.get(page).content.decode()
    assert "se importă" in going and f'hx-get="{page}"' in going
    work_off(CHUNK_EFFECT)
    assert client.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "Viorica Munteanu" in client.get(page).content.decode()
    assert Invitation.objects.get().email == "viorica.munteanu@example.org"
    return page


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
            for path in ("", "?columns=1", "problems.csv", "columns/", "run/"):
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


def guessed(client, people, surname, address, **changes):
    """Bring a list of one guess; return what dry run, result and file tell of it."""
    page = upload(client, people, [[surname, "Ana", address]])
    check(client, page, **changes)
    told = []
    for _ in ("dry run", "result"):
        lines = client.get(page).context["lines"]
        told += [(line.row.outcome, line.field, line.remark) for line in lines]
        told.append(client.get(f"{page}problems.csv").content.decode())
        client.post(f"{page}run/", {"rule": "good"})
        work_off(CHUNK_EFFECT)
    return str(told).replace(surname, "X")


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
            here.enrolments.filter(user=known).delete()
    assert said[0] == said[1]
    told = guessed(theirs, people, "Ghicescu", known.email)
    assert ("Ana Numescu" in told) is (where != "left")


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


def everywhere(client, people, member, left):
    """Return every page of people that shows something of learners, joined."""
    addresses = [
        people,
        f"{people}{member.uid}/",
        f"{people}{member.uid}/move/",
        f"{people}{left.uid}/take-back/",
        f"{people}invitations/",
        "/cms/cms_rosters/",
        "/cms/cms_rosters/results/",
        "/cms/cms_cohorts/",
        f"/cms/cms_cohorts/inspect/{member.cohort_id}/",
    ]
    answers = {address: client.get(address) for address in addresses}
    return {a: one.content.decode() for a, one in answers.items()}, answers


@pytest.mark.parametrize("role", ["editor", "analyst"])
def test_no_name_or_address_of_a_learner_stands_on_any_page_of_iom(
    client_of, people, here, member, beside, coordinator, role
):
    """Reasons are free text: somebody else's may hold a name, and so may a file's name."""
    away = enrol(user=UserFactory(full_name="Plecată Ciobanu"), cohort=here)
    take_out(enrolment=away, reason="Ciobanu e bolnavă", by=coordinator)
    move_deadline(
        enrolment=member,
        deadline=datetime.date(2099, 1, 1),
        reason="Țurcanu e în concediu",
        by=coordinator,
    )
    Invitation.objects.create(
        cohort=here, email="inv@example.org", full_name="Invitat Lupu", language="ro"
    )
    EnrolmentMove.objects.create(
        enrolment=member,
        from_cohort=beside,
        to_cohort=here,
        by=coordinator,
        reason="Țurcanu s-a mutat",
    )
    rosters.take_file(
        cohort=here, by=coordinator, name="Țurcanu.csv", data=csv_of([HEADING, *ROWS])
    )
    client = client_of(UserFactory(roles=[role]))
    pages, answers = everywhere(client, people, member, away)
    secrets = (
        *(member.user.full_name, member.user.email, "Țurcanu", "Ștefăniță"),
        *("Ciobanu", away.user.email, "Lupu", "inv@example.org", "Viorica"),
    )
    for address, html in pages.items():
        for secret in secrets:
            assert secret not in html, (address, secret)
    assert str(member.user.public_id) in pages[people]
    assert str(member.user.public_id) in pages[f"{people}{member.uid}/"]
    looks = [people, f"{people}{member.uid}/"]
    acts = [a for a in answers if a.startswith(people) and a not in looks]
    expected = 200 if role == "editor" else 404
    assert {answers[a].status_code for a in acts} == {expected}
    assert {answers[a].status_code for a in looks} == {200}


def test_an_editor_moves_extends_takes_out_and_back_and_reads_ids(
    ioms, editor, people, member, here, beside
):
    person = f"{people}{member.uid}/"
    known, name = str(member.user.public_id), member.user.full_name
    said = []
    said.append(ioms.post(f"{person}deadline/", DAY, follow=True))
    said.append(
        ioms.post(f"{person}take-out/", {"reason": "Altă funcție"}, follow=True)
    )
    assert Enrolment.objects.get(pk=member.pk).state == "withdrawn"
    said.append(ioms.post(f"{person}take-back/", {"reason": "A revenit"}, follow=True))
    log = ioms.get(person).content.decode()
    assert "Altă funcție" in log and f"scoatere din grup, {known}" in log
    move = {"cohort": beside.pk, "reason": "Aproape de casă"}
    said.append(ioms.post(f"{person}move/", move, follow=True))
    assert {one.status_code for one in said} == {200}
    for answer in said:
        assert name not in answer.content.decode()
    assert f"{known} este acum în „Grupul vecin”" in said[-1].content.decode()
    moved = Enrolment.objects.get(pk=member.pk)
    assert (moved.cohort, moved.state) == (beside, "active")
    assert set(Act.objects.values_list("actor", flat=True)) == {editor.pk}


def test_letters_after_ioms_acts_are_signed_by_who_can_be_asked(
    ioms, editor, people, member, here
):
    here.supervisor.full_name = "Șefa Grupului"
    here.supervisor.save()
    ioms.post(f"{people}{member.uid}/deadline/", DAY)
    journey(ioms, people)
    UserFactory(full_name="Ana Ciobanu", email="ana.c@example.org")
    page = upload(ioms, people, [["Ciobanu", "Ana", "ana.c@example.org"]])
    check(ioms, page)
    ioms.post(f"{page}run/", {"rule": "good", "send_invitations": "on"})
    work_off_all()
    mails = OutgoingMail.objects.all()
    keys = sorted(mail.key.split(":")[0] for mail in mails)
    assert keys == ["deadline", "enrolled", "invitation"]
    for mail in mails:
        assert "Șefa Grupului" in mail.text and editor.full_name not in mail.text


def test_every_act_takes_a_reason(theirs, people, member, beside):
    person = f"{people}{member.uid}/"
    for path, data in (
        ("deadline/", {"deadline": "2099-01-01"}),
        ("take-out/", {}),
        ("move/", {}),
    ):
        answer = theirs.post(person + path, data)
        assert answer.status_code == 422, path
        assert "w-field__errors" in answer.content.decode()
    assert not Act.objects.exists()


def test_what_is_refused_is_said_in_the_cms_too(theirs, people, member, beside):
    person = f"{people}{member.uid}/"
    theirs.post(f"{person}take-out/", {"reason": "x"})
    enrol(user=member.user, cohort=beside)
    answer = theirs.post(f"{person}take-back/", {"reason": "x"})
    assert answer.status_code == 422
    assert "în alt grup" in answer.content.decode()


def test_an_analyst_looks_and_changes_nothing(client_of, analyst, people, member):
    client, person = client_of(analyst), f"{people}{member.uid}/"
    for address in (people, person):
        html = client.get(address).content.decode()
        assert "<form method" not in html.split("nice-padding people-page")[1]
        for act in ("import/", "invitations/", "move/", "take-out/", "take-back/"):
            assert f'{act}"' not in html
    assert member.cohort.join_code not in client.get(people).content.decode()
    posts = ["joining/", "import/", "invitations/send/", f"{member.uid}/move/"]
    posts += [f"{member.uid}/{act}/" for act in ("deadline", "take-out", "take-back")]
    for path in posts:
        assert client.post(people + path, DAY).status_code == 404, path
    assert not Act.objects.exists()


def test_a_coordinator_elsewhere_finds_nothing(client_of, south, people, member):
    client = client_of(UserFactory(roles=["coordinator"], unit=south))
    for path in ("", "import/", "invitations/", f"{member.uid}/"):
        assert client.get(people + path).status_code == 404
    assert client.post(f"{people}{member.uid}/take-out/", DAY).status_code == 404


def test_a_coordinator_moves_within_the_subtree_only(
    theirs, people, member, there, beside
):
    address = f"{people}{member.uid}/move/"
    html = theirs.get(address).content.decode()
    assert "Grupul vecin" in html and "Grupul de acolo" not in html
    beyond = {"cohort": there.pk, "reason": "x"}
    assert theirs.post(address, beyond).status_code == 422
    assert not EnrolmentMove.objects.exists()
    assert theirs.post(address, {"cohort": beside.pk, "reason": "x"}).status_code == 302
    name = member.user.full_name
    assert f"{name} este acum în" in theirs.get(people).content.decode()


def test_a_coordinator_sees_names_invitations_and_the_code(
    theirs, people, member, here
):
    invited = Invitation.objects.create(
        cohort=here, email="inv@example.org", full_name="Invitat Lupu", language="ro"
    )
    html = theirs.get(people).content.decode()
    assert member.user.full_name in html and here.join_code in html
    page = f"{people}invitations/"
    assert "Invitat Lupu" in theirs.get(page).content.decode()
    assert theirs.post(f"{page}send/").status_code == 302
    assert theirs.post(f"{page}{invited.pk}/withdraw/").status_code == 302
    invited.refresh_from_db()
    assert invited.withdrawn_at is not None
    rules = {"is_open": "", "limit": "", "opens_on": "", "closes_on": ""}
    assert theirs.post(f"{people}joining/", rules).status_code == 302
    here.refresh_from_db()
    assert here.join_code == ""


def test_iom_sends_invitations_unseen(ioms, people, here):
    invited = Invitation.objects.create(
        cohort=here, email="inv@example.org", full_name="Invitat Lupu", language="ro"
    )
    page = f"{people}invitations/"
    html = ioms.get(page).content.decode()
    assert "1 persoană este invitată" in html and "Invitat Lupu" not in html
    assert ioms.post(f"{page}send/").status_code == 302
    assert ioms.post(f"{page}{invited.pk}/withdraw/").status_code == 404
    assert ioms.post(f"{page}{invited.pk}/again/").status_code == 404


@pytest.mark.parametrize("who", ["coordinator", "editor"])
def test_the_page_takes_the_same_queries_for_any_number_of_people(
    client_of, coordinator, editor, people, here, who
):
    client = client_of({"coordinator": coordinator, "editor": editor}[who])

    def grow():
        enrol(user=UserFactory(), cohort=here)
        take_out(
            enrolment=enrol(user=UserFactory(), cohort=here), reason="x", by=coordinator
        )
        rosters.take_file(
            cohort=here, by=editor, name="l.csv", data=csv_of([HEADING, *ROWS])
        )

    def queries():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(people).status_code == 200
        return len(caught)

    grow()
    queries()
    before = queries()
    for _ in range(6):
        grow()
    assert queries() == before


@pytest.mark.parametrize("language", ["ro", "ru"])
def test_the_pages_speak_the_readers_language(client_of, coordinator, people, language):
    said = {"ro": "Persoanele din grup", "ru": "Люди группы"}[language]
    headers = {"accept-language": language}
    html = client_of(coordinator).get(people, headers=headers).content.decode()
    assert f'lang="{language}"' in html and said in html


def test_a_move_is_told_with_its_author_in_both_groups_and_on_the_persons_page(
    ioms, theirs, client_of, supervisor, editor, people, member, here, beside
):
    """What was done in the group before goes along; IOM reads ids and its own reasons."""
    name, known = member.user.full_name, str(member.user.public_id)
    day = datetime.date(2099, 1, 1)
    move_deadline(enrolment=member, deadline=day, reason="Înainte", by=supervisor)
    data = {"cohort": beside.pk, "reason": "Mai aproape"}
    assert ioms.post(f"{people}{member.uid}/move/", data).status_code == 302
    told = f"mutare din „{here}” în „{beside}”"
    leader = client_of(supervisor)
    for group in (here, beside):
        log = leader.get(f"/ro/cohorts/{group.code}/log/").content.decode()
        assert f"{editor.full_name}: {told}, {name}." in log
        assert "Mai aproape" in log
    address = f"cohorts/{beside.code}/people/{member.uid}/"
    for client, door in ((leader, "ro"), (theirs, "cms")):
        page = client.get(f"/{door}/{address}").content.decode()
        assert told in page and "Mai aproape" in page and "Înainte" in page
    page = ioms.get(f"/cms/{address}").content.decode()
    assert f"{told}, {known}." in page and "Mai aproape" in page
    assert "Înainte" not in page and name not in page
    colleague = client_of(UserFactory(roles=["editor"]))
    page = colleague.get(f"/cms/{address}").content.decode()
    assert f"{told}, {known}." in page and "Mai aproape" not in page
    assert name not in page


@pytest.mark.parametrize(
    ("language", "told"), [("ro", "2 înscrieri"), ("ru", "2 зачисления")]
)
def test_one_person_in_two_groups_is_not_told_as_two_people(
    theirs, coordinator, member, beside, language, told
):
    take_out(enrolment=member, reason="x", by=coordinator)
    enrol(user=member.user, cohort=beside)
    page = theirs.get("/cms/cms_rosters/", headers={"accept-language": language})
    html = page.content.decode()
    assert told in html and "2 persoane" not in html and "2 человека" not in html
