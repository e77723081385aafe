"""Acts on a cohort's people in the CMS: who may, with what reason, and who is told."""

import datetime

import pytest
from django.core import mail

from lms.cohorts.models import Enrolment, EnrolmentMove
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.outbox.services import work_off_all
from lms.supervision.actions.leaving import take_out
from lms.supervision.actions.services import move_deadline
from lms.supervision.models import Act
from tests.factories.accounts import UserFactory
from tests.lms.supervision.cms.lists import check, journey, upload

pytestmark = pytest.mark.django_db
DAY = {"deadline": "2099-01-01", "reason": "Concediu"}


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
    sent = OutgoingMail.objects.all()
    keys = sorted(one.key.split(":")[0] for one in sent)
    # Who has an account is asked like anybody else, and IOM is told of no account.
    assert keys == ["deadline", "invitation", "invitation"]
    # As they were sent: of one with a link that lets somebody in nothing is kept.
    assert len(mail.outbox) == 3
    for letter in mail.outbox:
        assert "Șefa Grupului" in letter.body and editor.full_name not in letter.body


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
