"""The pages of text messages: nothing of them without a gateway, and no numbers for IOM."""

from uuid import uuid4

import pytest
from django.utils import timezone

from lms.accounts.models import SignInCode
from lms.cohorts.services import enrol
from lms.notifications.models import SmsConsent, TextMessage
from lms.notifications.sms import consents
from lms.outbox.models import Effect
from tests.support.html import text_in

pytestmark = pytest.mark.django_db
CMS = "/cms/texts/"


@pytest.fixture
def codes(cohort, person):
    enrol(user=person, cohort=cohort)
    return f"/ro/cohorts/{cohort.code}/people/sign-in-codes/"


def said(cohort, person, **more):
    uid = cohort.enrolments.get(user=person).uid
    return {"people": [str(uid)], "agreed": "on", "key": str(uuid4())} | more


def test_a_supervisor_sends_a_code_and_says_that_the_person_agreed(
    client_of, supervisor, cohort, person, codes, gateway
):
    client = client_of(supervisor)
    assert "0691 23 456" in client.get(codes).content.decode()
    form = said(cohort, person)
    for _ in range(2):
        assert client.post(f"{codes}sms/", form).status_code == 302
    message = TextMessage.objects.get()
    consent = SmsConsent.objects.get()
    assert (message.person, consent.recorded_by) == (person, supervisor)
    assert consent.phone == person.phone and consent.agreed_at <= timezone.now()
    answer = client.post(f"{codes}sms/", said(cohort, person), follow=True)
    *_sent, why = answer.context["messages"]
    assert person.full_name in str(why) and SignInCode.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"agreed": ""}, {"people": []}, {"people": [str(uuid4())]}, {"key": "x"}]
)
def test_without_consent_or_for_a_stranger_nothing_is_sent(
    client_of, supervisor, cohort, person, codes, gateway, wrong
):
    client = client_of(supervisor)
    answer = client.post(f"{codes}sms/", said(cohort, person, **wrong), follow=True)
    assert list(answer.context["messages"])
    assert not TextMessage.objects.exists() and not SmsConsent.objects.exists()


def test_who_stopped_is_not_written_to_by_a_supervisor(
    client_of, supervisor, cohort, person, codes, gateway
):
    consents.stop(person=person)
    client_of(supervisor).post(f"{codes}sms/", said(cohort, person))
    assert not TextMessage.objects.exists()


def test_without_a_gateway_there_is_no_trace(
    client_of, supervisor, admin, cohort, person, codes
):
    client = client_of(supervisor)
    assert "SMS" not in text_in(client.get(codes))
    assert client.post(f"{codes}sms/", said(cohort, person)).status_code == 404
    mine = client_of(person)
    assert "SMS" not in text_in(mine.get("/ro/my/reminders/"))
    assert mine.post("/ro/my/reminders/sms/").status_code == 404
    staff = client_of(admin)
    assert staff.get(CMS).status_code == 404
    assert CMS not in staff.get("/cms/mails/").content.decode()


def test_a_person_stops_and_agrees_again(client_of, person, gateway, supervisor):
    consents.agree(person=person, by=supervisor)
    client = client_of(person)
    assert "0691 23 456" in text_in(client.get("/ro/my/reminders/"))
    client.post("/ro/my/reminders/sms/")
    assert consents.agreed_at(person) is None
    client.post("/ro/my/reminders/sms/", {"agree": "1"})
    assert consents.agreed_at(person) is not None


def test_staff_see_what_became_of_texts_and_try_them_again(
    client_of, analyst, admin, texted, gateway
):
    message = texted()
    TextMessage.objects.update(state="failed")
    Effect.objects.filter(key=str(message.uid)).update(state="aside", reason="422 no")
    page = client_of(analyst).get(CMS)
    row = text_in(page, "main table tbody tr")
    assert "+373…" in row and "422 no" in row
    assert "69123456" not in page.content.decode()
    assert message.text not in page.content.decode()
    assert "0691 23 456" in client_of(admin).get(CMS).content.decode()
    assert client_of(analyst).post(f"{CMS}{message.pk}/retry/").status_code == 302
    message.refresh_from_db()
    assert message.state == "queued"


def test_supervisors_do_not_see_the_sites_texts(client_of, supervisor, gateway):
    assert client_of(supervisor).get(CMS).status_code in (302, 403, 404)
