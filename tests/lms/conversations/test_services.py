"""Messages: each once, one mail for many, and nobody is written to who cannot read."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from lms.accounts.models import OrganisationUnit, User
from lms.accounts.placeholders import new_placeholder
from lms.conversations.exceptions import TooManyWait
from lms.conversations.models import UNSEEN, WAITING, Message
from lms.conversations.selectors import shown_messages
from lms.conversations.services import (
    MOST_WAITING,
    answer,
    see,
    settle,
    tell_of_all,
    write,
)
from lms.notifications.models import OutgoingMail
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def ask(enrolment, text="Nu înțeleg testul.", key=None):
    return write(enrolment=enrolment, text=text, key=key or uuid4())


def reply(enrolment, by, text="Vă sun mâine.", key=None, read_to=None):
    last = Message.objects.order_by("-pk").first()
    return answer(
        enrolment=enrolment,
        text=text,
        by=by,
        key=key or uuid4(),
        read_to=(last.pk if last else 0) if read_to is None else read_to,
    )


def looked(enrolment, *, by_learner):
    shown = shown_messages(enrolment)
    see(enrolment=enrolment, by_learner=by_learner, shown=shown)


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
    looked(enrolment, by_learner=True)
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
    assert not settle(enrolment=enrolment, read_to=10**9)
    ask(enrolment)
    assert settle(enrolment=enrolment, read_to=10**9)
    assert not settle(enrolment=enrolment, read_to=10**9)


def test_what_came_while_the_page_was_open_waits_on(enrolment, supervisor):
    ask(enrolment, "prima")
    (first,) = enrolment.messages.all()
    ask(enrolment, "a doua, nevăzută")
    reply(enrolment, supervisor, read_to=first.pk)
    (waits,) = enrolment.messages.filter(WAITING)
    assert waits.text == "a doua, nevăzută"
    assert not settle(enrolment=enrolment, read_to=first.pk)


def test_only_what_was_shown_counts_as_read(enrolment, supervisor):
    reply(enrolment, supervisor, "prima")
    shown = shown_messages(enrolment)
    reply(enrolment, supervisor, "a doua")
    see(enrolment=enrolment, by_learner=True, shown=shown)
    assert [one.text for one in enrolment.messages.filter(UNSEEN)] == ["a doua"]
    tell_of_all()
    tell_of_all()
    assert len(mails()) == 2  # one of each answer, and none twice


def test_whoever_takes_the_group_over_is_told_of_what_waits(enrolment, cohort):
    ask(enrolment)
    cohort.supervisor = UserFactory(
        email="nou@example.org",
        full_name="Zinovia Pleșca",
        roles=["supervisor"],
        language="ru",
    )
    cohort.save()
    tell_of_all()
    tell_of_all()
    assert mails() == [("sef@example.org", "ro"), ("nou@example.org", "ru")]


def test_who_had_nobody_to_ask_is_heard_once_somebody_is_there(enrolment, supervisor):
    User.objects.update(is_active=False)
    ask(type(enrolment).objects.get())
    tell_of_all()
    assert mails() == []
    User.objects.update(is_active=True)
    tell_of_all()
    assert mails() == [("sef@example.org", "ro")]


def test_an_answer_to_the_mail_reaches_who_wrote(enrolment, supervisor):
    reply(enrolment, supervisor)
    assert OutgoingMail.objects.get().answered_by == supervisor


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


@pytest.mark.parametrize("is_closed", [False, True])
def test_where_nobody_leads_administrators_are_told_and_the_page_says_so(
    client_of, enrolment, supervisor, admin, is_closed
):
    supervisor.groups.clear()
    if is_closed:
        supervisor.is_active = False
        supervisor.save()
    own = type(enrolment).objects.get()
    page = client_of(own.user).get(f"/ro/my/messages/{own.uid}/").content.decode()
    assert "nu este condus de nimeni" in page and supervisor.full_name not in page
    ask(own)
    tell_of_all()
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.language) == (admin.email, admin.language)
    (address,) = re.findall(r"http://testserver(\S+)", mail.text)
    assert client_of(admin).get(address, follow=True).status_code == 200
    heir = UserFactory(email="nou@example.org", roles=["supervisor"])
    own.cohort.supervisor = heir
    own.cohort.save()
    tell_of_all()
    assert OutgoingMail.objects.filter(recipient=heir.email).count() == 1


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
