"""Pages of a conversation: one's own, or of the group one answers for; and nobody else's."""

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup

from lms.accounts.placeholders import new_placeholder
from lms.audit.models import Entry
from lms.cohorts.services import enrol
from lms.conversations.models import LONGEST, Message
from lms.conversations.services import answer, write
from tests.factories.accounts import UserFactory
from tests.factories.cohorts import CohortFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(enrolment):
    return f"/ro/my/messages/{enrolment.uid}/"


@pytest.fixture
def theirs(cohort, enrolment):
    return f"/ro/cohorts/{cohort.code}/people/{enrolment.uid}/messages/"


def form(text="Bună ziua"):
    return {"text": text, "key": str(uuid4())}


def test_a_question_and_its_answer_in_the_browser(
    client_of, learner, supervisor, own, theirs, cohort
):
    person, boss = client_of(learner), client_of(supervisor)
    assert person.get("/ro/my/messages/").headers["Location"] == own
    assert person.post(f"{own}write/", form("Ce fac cu testul?")).status_code == 302
    assert "Ce fac cu testul?" in boss.get(theirs).content.decode()
    assert "Țurcanu" in boss.get("/ro/cohorts/messages/").content.decode()
    page = BeautifulSoup(boss.get(theirs).content, "html.parser")
    read_to = page.select_one("[name=read_to]")["value"]
    said = form("Recitiți lecția 2.") | {"read_to": read_to}
    assert boss.post(f"{theirs}answer/", said).status_code == 302
    assert theirs not in boss.get("/ro/cohorts/messages/").content.decode()
    assert "1 răspuns nou" in person.get("/ro/my/").content.decode()
    page = person.get(own).content.decode()
    assert "Recitiți lecția 2." in page and "citit" in page
    assert "răspuns nou" not in person.get("/ro/my/").content.decode()


def test_who_wrote_stands_first_on_the_desk_with_the_button_to_answer(
    client_of, supervisor, cohort, enrolment, theirs
):
    enrol(user=UserFactory(full_name="Ababii Zina"), cohort=cohort)
    write(enrolment=enrolment, text="Aveți o clipă?", key=uuid4())
    boss = client_of(supervisor)
    desk = BeautifulSoup(boss.get(f"/ro/cohorts/{cohort.code}/").content, "html.parser")
    first = desk.select_one(".desk__row")
    assert "Țurcanu" in first.text and "V-a scris" in first.text
    assert first.select_one(f'a[href="{theirs}"]')
    assert "1 persoană v-a scris" in boss.get("/ro/cohorts/").content.decode()
    write(enrolment=enrolment, text="Încă ceva", key=uuid4())
    assert "1 persoană v-a scris" in boss.get("/ro/cohorts/").content.decode()


def test_nobody_else_reads_or_writes_there(
    cohort, client_of, other_learner, enrolment, own, theirs
):
    CohortFactory(
        edition=cohort.edition,
        supervisor=(stranger := UserFactory(roles=["supervisor"])),
    )
    for client in (client_of(other_learner), client_of(stranger)):
        for address in (own, f"{own}write/", theirs, f"{theirs}answer/"):
            assert client.get(address).status_code == 404
            assert client.post(address, form()).status_code in (404, 405)
        assert client.post(f"{theirs}settle/").status_code == 404
    assert not Message.objects.exists()


def test_reading_a_conversation_is_in_the_audit_log(
    client_of, supervisor, learner, theirs
):
    boss = client_of(supervisor)
    before = Entry.objects.filter(
        action="person_read", person=learner.public_id
    ).count()
    boss.get(theirs)
    after = Entry.objects.filter(action="person_read", person=learner.public_id).count()
    assert after == before + 1


@pytest.mark.parametrize("text", ["", "  ", "\u2800", "x" * (LONGEST + 1)])
def test_what_says_nothing_or_too_much_is_refused_and_kept(
    client_of, learner, own, text
):
    answered = client_of(learner).post(f"{own}write/", form(text))
    assert answered.status_code == 422
    assert not Message.objects.exists()
    if text.startswith("x"):
        assert text in answered.content.decode()


def test_a_text_is_text(client_of, learner, supervisor, own, theirs):
    text = "<script>alert(1)</script>\n\n{{ user }} & <b>"
    client_of(learner).post(f"{own}write/", form(text))
    for client, address in ((client_of(learner), own), (client_of(supervisor), theirs)):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_who_was_taken_out_may_ask_why_and_is_answered(
    client_of, learner, supervisor, enrolment, own, theirs
):
    enrolment.state = "withdrawn"
    enrolment.save()
    person, boss = client_of(learner), client_of(supervisor)
    assert own in person.get("/ro/my/").content.decode()
    assert person.post(f"{own}write/", form("De ce?")).status_code == 302
    assert "Țurcanu" in boss.get("/ro/cohorts/messages/").content.decode()
    assert boss.post(f"{theirs}answer/", form("Vă primesc înapoi.")).status_code == 302


def test_after_a_move_the_new_supervisor_reads_it_and_the_old_one_does_not(
    client_of, learner, supervisor, enrolment, cohort, theirs
):
    write(enrolment=enrolment, text="Pentru cine conduce", key=uuid4())
    other = CohortFactory(
        edition=cohort.edition, supervisor=UserFactory(roles=["supervisor"])
    )
    enrolment.cohort = other
    enrolment.save()
    new = f"/ro/cohorts/{other.code}/people/{enrolment.uid}/messages/"
    assert "Pentru cine" in client_of(other.supervisor).get(new).content.decode()
    assert client_of(supervisor).get(theirs).status_code in (302, 404)


def test_in_russian_the_pages_and_mails_are_russian(
    client_of, other_learner, cohort, supervisor
):
    enrolment = enrol(user=other_learner, cohort=cohort)
    person = client_of(other_learner)
    page = person.get(f"/ru/my/messages/{enrolment.uid}/").content.decode()
    assert "Отправить сообщение" in page
    answer(enrolment=enrolment, text="Да", by=supervisor, key=uuid4(), read_to=10**9)
    from lms.notifications.models import OutgoingMail

    assert "сообщение" in OutgoingMail.objects.get().subject


def test_as_many_statements_for_many_messages(
    client_of, supervisor, enrolment, theirs, django_assert_max_num_queries
):
    boss = client_of(supervisor)
    for number in range(9):
        write(enrolment=enrolment, text=f"Mesajul {number}", key=uuid4())
    boss.get(theirs)
    with django_assert_max_num_queries(16):
        boss.get(theirs)


@pytest.mark.parametrize("read_to", ["", "x", "-1", "9" * 40])
def test_an_old_or_spoilt_form_settles_nothing_unseen(
    client_of, supervisor, enrolment, theirs, read_to
):
    write(enrolment=enrolment, text="Nevăzut", key=uuid4())
    boss = client_of(supervisor)
    answered = boss.post(f"{theirs}settle/", {"read_to": read_to})
    assert answered.status_code == 302
    assert boss.post(f"{theirs}answer/", form() | {"read_to": read_to}).status_code in (
        302,
        422,
    )
    assert enrolment.messages.filter(settled_at=None, is_from_learner=True).exists()


def test_who_has_no_address_is_promised_no_mail(
    client_of, supervisor, learner, enrolment, own, theirs
):
    learner.email = new_placeholder()
    learner.save()
    page = client_of(supervisor).get(theirs).content.decode()
    assert "nu primește e-mailuri" in page
    assert "Nu aveți aici o adresă" in client_of(learner).get(own).content.decode()
