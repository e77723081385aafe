"""Reminders by text message: to whom, when, how often, and what a stranger may read."""

from datetime import timedelta

import pytest
import time_machine

from lms.accounts.models import User
from lms.accounts.placeholders import new_placeholder
from lms.notifications.models import OutgoingMail, TextMessage
from lms.notifications.sms import consents
from lms.notifications.sms.lengths import parts_of
from lms.outbox.models import Effect
from lms.outbox.services import work_off
from lms.reminders.models import Preference, Reminder
from lms.reminders.services import remind_learners
from lms.reminders.texts import reminder_texts
from tests.lms.reminders.conftest import at
from tests.support.html import text_in
from tests.support.sms_gateway import sms_gateway

pytestmark = pytest.mark.django_db
TUESDAY = "2026-03-17 09:00"
PHONE = "+37369123456"
GRAVE = ("trafic", "торгов", "curs", "курс", "OIM", "МОМ", "ANAS", "Ana", "Rusu")


@pytest.fixture
def gateway(settings):
    with sms_gateway() as server:
        settings.SMS_URL = server.url
        yield server


@pytest.fixture
def by_phone(enrolled, ends, supervisor):
    """Return a maker of enrolments whose people have a phone, no mail, and agreed."""
    ends("2026-03-18")

    def make(phone=PHONE, agrees=True, **facts):
        facts = {"active": "2026-03-16 09:00", "full_name": "Ana Rusu"} | facts
        made = enrolled(email=new_placeholder(), phone=phone, **facts)
        if agrees:
            consents.agree(person=made.user, by=supervisor)
        return made

    return make


def remind(moment=TUESDAY):
    with time_machine.travel(at(moment), tick=False):
        return remind_learners(now=at(moment))


def test_who_agreed_gets_one_text_for_an_occasion_and_no_mail(gateway, by_phone):
    enrolment = by_phone()
    assert [remind(TUESDAY), remind("2026-03-17 09:05"), remind()] == [1, 0, 0]
    reminder, message = Reminder.objects.get(), TextMessage.objects.get()
    assert (reminder.enrolment, reminder.kind) == (enrolment, "day")
    assert (message.key, message.kind) == (reminder.mail_key, "reminder")
    assert not OutgoingMail.objects.exists()
    with time_machine.travel(at("2026-03-17 09:10")):
        assert work_off("text_message") == 1
    (sent,) = gateway.messages.values()
    assert sent["to"] == PHONE and "18.03.2026" in sent["text"]
    message.refresh_from_db()
    assert (message.state, message.text) == ("sent", "")


@pytest.mark.parametrize("language", ["ro", "ru"])
@pytest.mark.parametrize("host", ["edu.md", "learning.prevention.social.gov.md"])
@pytest.mark.parametrize("kind", Reminder.Kind.values)
@pytest.mark.parametrize("until", ["2026-12-12", "2026-03-01", None])
def test_a_text_says_nothing_grave_in_two_parts_at_most(
    by_phone, settings, language, host, kind, until
):
    settings.BASE_URL = f"https://{host}"
    enrolment = by_phone(language=language)
    enrolment.until = until and at(until).date()
    on = at(TUESDAY).date()
    full, *shorter = reminder_texts(Reminder(kind=kind, on=on), enrolment)
    assert parts_of(full) <= 2 and host in full
    for text in (full, *shorter):
        assert not [word for word in GRAVE if word.lower() in text.lower()]
    assert ("супервизор" in full) is (language == "ru")


@pytest.mark.parametrize(
    "facts", [{"agrees": False}, {"phone": "+40712345678"}, {"is_active": False}]
)
def test_others_get_none_and_nothing_is_noted_as_sent(gateway, by_phone, facts):
    by_phone(**facts)
    assert remind() == 0
    assert not Reminder.objects.exists() and not TextMessage.objects.exists()


def test_who_stopped_or_has_another_number_gets_none(gateway, by_phone):
    consents.stop(person=by_phone().user)
    User.objects.filter(pk=by_phone(phone="+37369000001").user.pk).update(
        phone="+37369000002"
    )
    assert remind() == 0


def test_who_wants_no_reminders_gets_none(gateway, by_phone):
    Preference.objects.create(user=by_phone().user, reminders=False)
    assert remind() == 0


def test_without_a_gateway_there_are_none(by_phone):
    by_phone()
    assert remind() == 0 and not Reminder.objects.exists()


def test_a_code_of_just_now_puts_it_off_and_three_of_the_day_end_it(
    gateway, by_phone, enrolled
):
    person = by_phone().user
    for number, minutes in enumerate((5, 200, 300)):
        if number == 1:
            assert remind() == 0 and not Reminder.objects.exists()
            with_one = at(TUESDAY) + timedelta(minutes=15)
            assert remind(f"{with_one:%Y-%m-%d %H:%M}") == 1
            Reminder.objects.all().delete()
            TextMessage.objects.filter(kind="reminder").delete()
        TextMessage.objects.create(
            key=f"code:{number}",
            person=person,
            phone=PHONE,
            language="ro",
            created_at=at(TUESDAY) - timedelta(minutes=minutes),
        )
    # One that has no room costs no one else his or hers, by mail or by text.
    by_phone(phone="+37369000003")
    enrolled(active="2026-03-16 09:00")
    assert remind("2026-03-17 10:00") == 2
    assert not Reminder.objects.filter(user=person).exists()


@pytest.mark.parametrize(
    ("chosen", "hours"), [(7, [8, 9]), (9, [9, 10, 11]), (20, [19]), (21, [19])]
)
def test_texts_keep_to_the_day_whatever_hour_was_chosen(
    gateway, by_phone, chosen, hours
):
    Preference.objects.create(user=by_phone().user, days=127, hour=chosen)
    found = []
    for hour in range(24):
        if remind(f"2026-03-17 {hour:02}:30"):
            found.append(hour)
            Reminder.objects.all().delete()
            TextMessage.objects.all().delete()
    assert found == hours


def test_a_text_that_waited_too_long_is_not_sent(gateway, by_phone):
    by_phone()
    remind()
    with time_machine.travel(at("2026-03-19 09:00")):
        work_off("text_message")
    assert gateway.calls == []
    assert TextMessage.objects.get().state == "failed"
    assert "over" in Effect.objects.get(kind="text_message").reason


def test_the_supervisor_sees_that_it_went(
    gateway, by_phone, client_of, supervisor, cohort
):
    page = f"/ro/cohorts/{cohort.code}/people/{by_phone().uid}/"
    remind()
    said = text_in(client_of(supervisor).get(page), ".facts")
    assert "Memento din" in said
    assert PHONE[-4:] not in said.split("SMS")[1]


def test_the_page_of_reminders_says_how_one_is_reminded(
    gateway, by_phone, client_of, learner
):
    client, page = client_of(by_phone().user), "/ro/my/reminders/"
    assert "prin SMS" in text_in(client.get(page), "form[action$='/my/reminders/']")
    User.objects.filter(pk=learner.pk).update(phone="+37369000009")
    assert "SMS" not in text_in(client_of(learner).get(page), "main")
