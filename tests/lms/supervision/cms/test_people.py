"""A cohort's people in the CMS: who reads names, and what IOM never reads."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lms.accounts.models import User
from lms.cohorts.models import EnrolmentMove, Invitation
from lms.cohorts.rosters import services as rosters
from lms.cohorts.services import enrol
from lms.supervision.actions.leaving import take_out
from lms.supervision.actions.services import move_deadline
from tests.factories.accounts import UserFactory
from tests.lms.supervision.cms.lists import ROWS
from tests.support.rosters import HEADING, csv_of

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("role", "is_shown"), [("coordinator", True), ("editor", False), ("analyst", False)]
)
def test_a_phone_stands_only_where_the_name_does(
    client_of, people, member, coordinator, role, is_shown
):
    User.objects.filter(pk=member.user_id).update(phone="+37322123456")
    is_coordinator = role == "coordinator"
    reader = coordinator if is_coordinator else UserFactory(roles=[role])
    html = client_of(reader).get(f"{people}{member.uid}/").content.decode()
    assert ('href="tel:+37322123456"' in html) is is_shown
    assert ("022 123 456" in html) is is_shown
