"""Codes by text message to all of a group who agreed: once, and not over a printed sheet."""

from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from lms.accounts.models import SignInCode, User
from lms.accounts.placeholders import new_placeholder
from lms.accounts.sign_in_codes import make_codes, redeem
from lms.cohorts import texted_codes
from lms.cohorts.models import Cohort
from lms.cohorts.services import enrol
from lms.cohorts.texted_codes import TEXTS_EFFECT, want_texts, without_way_in
from lms.notifications.models import SmsConsent, TextMessage
from lms.notifications.sms import consents
from lms.outbox.models import Effect
from lms.outbox.services import work_off
from lms.supervision.actions import launch
from tests.factories.accounts import UserFactory
from tests.support.html import text_in
from tests.support.sms_gateway import sms_gateway

pytestmark = pytest.mark.django_db


@pytest.fixture
def gateway(settings):
    with sms_gateway() as server:
        settings.SMS_URL = server.url
        yield server


@pytest.fixture
def member(cohort, supervisor):
    """Return a maker of people of the group with a phone of their own and no mail."""

    def make(agrees=True, number=0, **facts):
        phone = f"+373690001{number or User.objects.count():02}"
        facts = {"email": new_placeholder(), "phone": phone} | facts
        person = UserFactory(**facts)
        enrol(user=person, cohort=cohort)
        if agrees:
            consents.agree(person=person, by=supervisor)
        return person

    return make


@pytest.fixture
def boss(client_of, supervisor):
    return client_of(supervisor)


@pytest.fixture
def page(cohort):
    return f"/ro/cohorts/{cohort.code}/people/sign-in-codes/"


def texted():
    return set(TextMessage.objects.values_list("person", flat=True))


def test_all_who_agreed_and_have_no_way_in_get_one_code(
    gateway, member, cohort, supervisor, boss, page
):
    wanted = {member().pk, member(language="ru").pk}
    member(agrees=False)
    member(phone="+40712345678")
    member(last_login=timezone.now())
    member(is_active=False)
    member(email="ana@example.org")
    consents.stop(person=member())
    on_paper = member()
    (sheet,) = make_codes(people=[on_paper], by=supervisor, each=1)
    said = text_in(boss.get(page), "#by-sms ~ p:nth-of-type(2)")
    assert said.startswith("2 persoane")
    key = uuid4()
    for _ in range(2):
        boss.post(f"{page}sms/", {"all": "1", "key": str(key)})
        work_off(TEXTS_EFFECT)
    assert texted() == wanted and TextMessage.objects.count() == 2
    boss.post(f"{page}sms/", {"all": "1", "key": str(uuid4())})
    work_off(TEXTS_EFFECT)
    assert TextMessage.objects.count() == 2
    # What somebody carries on paper still opens the account.
    assert redeem(typed=sheet.codes[0]) == on_paper


def test_a_turn_that_is_done_twice_sends_nothing_twice(
    gateway, member, cohort, supervisor, monkeypatch
):
    monkeypatch.setattr(texted_codes, "TEXTS_A_TURN", 2)
    people = {member().pk for _ in range(5)}
    want_texts(cohort=cohort, by=supervisor, key="x")
    while work_off(TEXTS_EFFECT):
        pass
    assert texted() == people and Effect.objects.filter(kind=TEXTS_EFFECT).count() == 3
    Effect.objects.filter(kind=TEXTS_EFFECT).update(state="waiting", done_at=None)
    while work_off(TEXTS_EFFECT):
        pass
    assert TextMessage.objects.count() == SignInCode.objects.count() == 5


def test_who_shares_a_number_waits_and_is_still_counted(
    gateway, member, cohort, supervisor
):
    for _ in range(2):
        member(number=77)
    want_texts(cohort=cohort, by=supervisor, key="x")
    work_off(TEXTS_EFFECT)
    assert len(texted()) == 1 and len(without_way_in(cohort)) == 1
    assert SignInCode.objects.count() == 1


def test_before_the_launch_nobody_is_written_to(
    gateway, member, cohort, boss, page, supervisor
):
    Cohort.objects.update(launched_at=None)
    member()
    assert "lansarea grupului" in text_in(boss.get(page))
    answer = boss.post(f"{page}sms/", {"all": "1", "key": "x"}, follow=True)
    assert list(answer.context["messages"])
    assert not Effect.objects.filter(kind=TEXTS_EFFECT).exists()


def test_the_launch_sends_them_once(gateway, member, cohort, supervisor, monkeypatch):
    Cohort.objects.update(launched_at=None)
    person = member()
    monkeypatch.setattr(launch, "conditions", lambda **facts: [])
    for _ in range(2):
        launch.launch(cohort=cohort, by=supervisor)
        work_off(TEXTS_EFFECT)
    message = TextMessage.objects.get()
    assert message.person == person
    with time_machine.travel("2026-12-10T10:00:00Z"):
        assert work_off("text_message") == 1
    ((_key, sent),) = gateway.messages.items()
    code = next(word for word in sent["text"].split() if word.count("-") == 2)
    assert "testserver" in sent["text"]
    assert redeem(typed=code.strip(".,:")) == person


def test_without_a_gateway_there_is_nothing(member, cohort, supervisor, boss, page):
    member()
    assert without_way_in(cohort) == []
    assert want_texts(cohort=cohort, by=supervisor, key="x") == []
    assert boss.post(f"{page}sms/", {"all": "1"}).status_code == 404


def test_it_takes_one_query_however_many(
    gateway, member, cohort, django_assert_num_queries
):
    for _ in range(4):
        member()
    with django_assert_num_queries(1):
        assert len(without_way_in(cohort)) == 4


ONE = {
    "family_name": "Bostan",
    "given_names": "Viorica",
    "phone": "069 123 456",
    "language": "ro",
    "sms": "on",
}


def add(boss, cohort, **facts):
    address = f"/ro/cohorts/{cohort.code}/people/add/"
    return boss.post(address, ONE | facts, follow=True)


def test_a_person_added_with_agreement_gets_a_code_at_once(gateway, boss, cohort):
    for _ in range(2):
        add(boss, cohort)
    person = User.objects.get(full_name="Viorica Bostan")
    assert TextMessage.objects.get().person == person
    assert consents.agreed_at(person) is not None


def test_before_the_launch_only_the_agreement_is_kept(gateway, boss, cohort):
    Cohort.objects.update(launched_at=None)
    add(boss, cohort)
    assert SmsConsent.objects.count() == 1 and not TextMessage.objects.exists()


def test_an_agreement_without_a_number_is_refused(gateway, boss, cohort):
    assert add(boss, cohort, phone="").status_code == 422
    assert not SmsConsent.objects.exists()


def test_a_foreign_number_is_told_of(gateway, boss, cohort):
    answer = add(boss, cohort, phone="+40 712 345 678")
    assert "altă țară" in text_in(answer, "body") and not TextMessage.objects.exists()


def test_of_who_has_an_address_no_agreement_is_kept(gateway, boss, cohort):
    add(boss, cohort, email="v@mail.md")
    assert not SmsConsent.objects.exists() and not TextMessage.objects.exists()


def test_a_letter_says_to_how_many_a_code_can_go(gateway, member, cohort, boss):
    people = [member(), member(agrees=False), member(phone="+40712345678")]
    uids = cohort.enrolments.filter(user__in=people).values_list("uid", flat=True)
    asked = "&".join(f"person={uid}" for uid in uids)
    said = text_in(boss.get(f"/ro/cohorts/{cohort.code}/nudge/?{asked}"))
    assert "1 dintre ei poate primi un cod prin SMS" in said


def test_a_letter_says_nothing_of_sms_without_a_gateway(member, cohort, boss):
    uid = cohort.enrolments.get(user=member()).uid
    page = boss.get(f"/ro/cohorts/{cohort.code}/nudge/?person={uid}")
    assert "SMS" not in text_in(page)
