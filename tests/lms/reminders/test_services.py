"""Reminders are written once, in the recipient's language, and say nothing in the subject."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lms.notifications.models import OutgoingMail
from lms.outbox.models import Effect
from lms.reminders import services
from lms.reminders.models import Reminder
from lms.reminders.services import remind_learners
from tests.lms.reminders.conftest import at

pytestmark = pytest.mark.django_db
TUESDAY = at("2026-03-17 09:00")
GIVEAWAY = re.compile(r"traf|торг|victim|жертв|exploat|эксплуат", re.I)


def mail_of(enrolment, kind, deadline=None):
    reminder = Reminder.objects.get(enrolment=enrolment, kind=kind)
    return OutgoingMail.objects.get(key=reminder.mail_key)


def test_repeated_runs_write_each_reminder_once(enrolled, ends):
    ends("2026-03-24")
    enrolled(active="2026-03-16 09:00")
    runs = [
        remind_learners(now=at(f"2026-03-{day} {hour}"))
        for day in (17, 18, 19, 20, 23, 24)
        for hour in ("09:00", "09:05", "10:00")
    ]
    assert sum(runs) == 2
    assert sorted(Reminder.objects.values_list("kind", flat=True)) == ["day", "week"]
    assert OutgoingMail.objects.count() == Effect.objects.count() == 2


def test_a_moved_deadline_is_a_new_occasion(enrolled, ends):
    ends("2026-03-18")
    enrolled(active="2026-03-16 09:00")
    remind_learners(now=TUESDAY)
    ends("2026-03-26")
    assert remind_learners(now=at("2026-03-25 09:00")) == 1


def test_a_second_silence_is_a_new_occasion_and_the_first_is_not_repeated(enrolled):
    enrolment = enrolled(active="2026-03-06 09:00")
    assert remind_learners(now=TUESDAY) == 1
    assert remind_learners(now=at("2026-03-31 09:00")) == 0
    enrolment.progress.last_activity_at = at("2026-04-01 09:00")
    enrolment.progress.save()
    assert remind_learners(now=at("2026-04-08 09:00")) == 1


def test_a_run_that_dies_leaves_nothing_half_done(enrolled, monkeypatch):
    enrolled(active="2026-03-06 09:00")

    def die(drafts):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(services, "queue_mails", die)
        with pytest.raises(KeyboardInterrupt):
            remind_learners(now=TUESDAY)
    assert not Reminder.objects.exists()
    assert remind_learners(now=TUESDAY) == 1


def test_a_run_on_stale_rows_writes_nothing(enrolled):
    """Another worker may have written them since this one looked."""
    from lms.reminders.due import chunks

    enrolled(active="2026-03-06 09:00")
    seen = list(chunks("silence", TUESDAY))
    assert remind_learners(now=TUESDAY) == 1
    assert [services._remind("silence", people, TUESDAY) for people in seen] == [0]
    assert OutgoingMail.objects.count() == 1


def test_the_database_itself_refuses_a_second_reminder(enrolled):
    enrolment = enrolled(active="2026-03-06 09:00")
    remind_learners(now=TUESDAY)
    row = Reminder.objects.get()
    for change in ({"on": "2026-03-18"}, {"occasion": "2026-03-01"}):
        values = {"kind": row.kind, "occasion": row.occasion, "on": row.on, **change}
        with pytest.raises(IntegrityError), transaction.atomic():
            Reminder.objects.create(user=enrolment.user, enrolment=enrolment, **values)


@pytest.mark.parametrize(
    ("language", "hello", "subject", "last_day", "left"),
    [
        (
            "ro",
            "Bună ziua, Ana & Ion.",
            "Se apropie o dată din cursul dumneavoastră",
            "Ultima zi a cursului dumneavoastră este 18.03.2026.",
            "V-au rămas 3 părți",
        ),
        (
            "ru",
            "Здравствуйте, Ana & Ion.",
            "Приближается важная дата Вашего курса",
            "Последний день Вашего курса – 18.03.2026.",
            "Осталось 3 части",
        ),
    ],
)
def test_a_deadline_mail_speaks_the_recipients_language(
    enrolled, ends, language, hello, subject, last_day, left
):
    ends("2026-03-18")
    enrolment = enrolled(
        active="2026-03-16 09:00", language=language, full_name="Ana & Ion"
    )
    remind_learners(now=TUESDAY)
    mail = mail_of(enrolment, "day")
    assert (mail.recipient, mail.language) == (enrolment.user.email, language)
    assert mail.subject == subject
    for wanted in (last_day, left, f"http://testserver/{language}/my/\n"):
        assert wanted in mail.text
    assert hello in mail.text and hello.replace("&", "&amp;") in mail.html
    assert last_day in mail.html and left in mail.html
    assert mail.unsubscribe_url in mail.text and mail.unsubscribe_url in mail.html
    assert f"/{language}/my/reminders/stop/" in mail.unsubscribe_url
    assert not GIVEAWAY.search(mail.subject + mail.text + mail.html)


@pytest.mark.parametrize(
    ("language", "subject", "silent", "new"),
    [
        (
            "ro",
            "Cursul vă așteaptă",
            "A trecut o săptămână de când nu ați mai intrat în curs.",
            "Încă nu ați început.",
        ),
        (
            "ru",
            "Ваш курс ждёт Вас",
            "Вы не заходили в курс уже неделю.",
            "Вы ещё не начали.",
        ),
    ],
)
def test_a_mail_after_silence_speaks_the_recipients_language(
    enrolled, language, subject, silent, new
):
    enrolment = enrolled(language=language)
    remind_learners(now=TUESDAY)
    mail = mail_of(enrolment, "silence")
    assert mail.subject == subject and not GIVEAWAY.search(mail.subject)
    assert silent in mail.text and silent in mail.html
    assert new in mail.text and new in mail.html


def test_a_run_takes_as_many_statements_for_thirty_people_as_for_three(enrolled):
    def statements(count):
        for _ in range(count):
            enrolled(active="2026-03-06 09:00")
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert remind_learners(now=TUESDAY) == count
        return len(caught)

    assert statements(3) == statements(30)
