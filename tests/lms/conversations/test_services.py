"""Messages: each once, one mail for many, and nobody is written to who cannot read."""

import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from lms.accounts.models import OrganisationUnit
from lms.accounts.placeholders import new_placeholder
from lms.conversations.exceptions import TooManyWait
from lms.conversations.models import Message
from lms.conversations.services import MOST_WAITING, answer, see, settle, write
from lms.notifications.models import OutgoingMail
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def ask(enrolment, text="Nu înțeleg testul.", key=None):
    return write(enrolment=enrolment, text=text, key=key or uuid4())


def reply(enrolment, by, text="Vă sun mâine.", key=None):
    return answer(enrolment=enrolment, text=text, by=by, key=key or uuid4())


def mails():
    return list(
        OutgoingMail.objects.order_by("pk").values_list("recipient", "language")
    )


def test_many_questions_and_many_answers_are_one_mail_each(enrolment, supervisor):
    for _ in range(3):
        assert ask(enrolment)
    assert mails() == [("sef@example.org", "ro")]
    for _ in range(3):
        assert reply(enrolment, supervisor)
    assert mails() == [("sef@example.org", "ro"), ("ana@example.org", "ro")]
    assert not enrolment.messages.filter(is_from_learner=True, settled_at=None).exists()


def test_who_asks_again_after_the_answer_is_told_of_again(enrolment, supervisor):
    ask(enrolment)
    reply(enrolment, supervisor)
    see(enrolment=enrolment, by_learner=True)
    ask(enrolment)
    reply(enrolment, supervisor)
    assert len(mails()) == 4


def test_a_mail_says_nothing_of_what_was_written(enrolment, supervisor):
    ask(enrolment, "SECRETUL MEU")
    reply(enrolment, supervisor, "RĂSPUNSUL MEU")
    for mail in OutgoingMail.objects.all():
        assert "MEU" not in mail.subject + mail.text + mail.html
        assert f"/{mail.language}/" in mail.text
    assert "Țurcanu" not in OutgoingMail.objects.get(recipient="sef@example.org").text


def test_the_same_form_twice_is_one_message(enrolment, supervisor):
    key = uuid4()
    assert ask(enrolment, key=key) and not ask(enrolment, key=key)
    key = uuid4()
    assert reply(enrolment, supervisor, key=key)
    assert not reply(enrolment, supervisor, key=key)
    assert Message.objects.count() == 2


def test_at_the_limit_a_message_is_refused_until_an_answer(enrolment, supervisor):
    for _ in range(MOST_WAITING):
        ask(enrolment)
    with pytest.raises(TooManyWait):
        ask(enrolment)
    reply(enrolment, supervisor)
    assert ask(enrolment)


def test_what_needs_no_answer_is_settled_once(enrolment):
    assert not settle(enrolment=enrolment)
    ask(enrolment)
    assert settle(enrolment=enrolment) and not settle(enrolment=enrolment)


def test_where_the_supervisor_is_gone_the_coordinator_is_told(enrolment, supervisor):
    unit = OrganisationUnit.objects.create(name="Agenția", kind="agency", code="anas-x")
    UserFactory(
        email="coord@example.org",
        full_name="Vera Lupu",
        roles=["coordinator"],
        unit=unit,
        language="ru",
    )
    enrolment.cohort.unit = unit
    enrolment.cohort.save()
    supervisor.is_active = False
    supervisor.save()
    ask(type(enrolment).objects.get())
    assert mails() == [("coord@example.org", "ru")]


def test_nobody_writes_where_nobody_reads(enrolment, supervisor, learner):
    learner.email = new_placeholder()
    learner.save()
    reply(type(enrolment).objects.get(), supervisor)
    assert mails() == []
    assert enrolment.messages.count() == 1


@pytest.mark.parametrize("wrong", [{"text": ""}, {"settled_at": timezone.now()}])
def test_the_database_refuses_what_is_no_message(enrolment, supervisor, wrong):
    facts = {"key": uuid4(), "text": "da", "is_from_learner": False} | wrong
    with pytest.raises(IntegrityError), transaction.atomic():
        enrolment.messages.create(author=supervisor, **facts)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_double_tap_is_one_message_and_one_mail(enrolment):
    key, barrier = uuid4(), threading.Barrier(4)

    def tap(_number):
        barrier.wait()
        try:
            return ask(enrolment, key=key)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(tap, range(4))) == 1
    assert Message.objects.count() == 1 and len(mails()) == 1
