"""A mail with a code or a link keeps neither once it is sent."""

import re

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from lms.cohorts.invitations import send_next_mails
from lms.cohorts.models import Invitation
from lms.notifications.models import OutgoingMail
from lms.notifications.services import send_mail
from lms.outbox.models import Effect
from lms.outbox.services import retry, work_off

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rows(settings):
    settings.EMAIL_BACKEND = "lms.notifications.backend.OutboxBackend"


def everything_kept() -> str:
    """Return all that the tables of mails and of the outbox say."""
    rows = [*OutgoingMail.objects.values(), *Effect.objects.values()]
    return repr(rows)


def test_a_sign_in_code_is_in_the_mail_alone(learner):
    Client().post("/ro/accounts/login/code/", {"email": learner.email})
    waiting = OutgoingMail.objects.get()
    assert waiting.text and waiting.is_secret
    work_off("mail")
    (sent,) = mail.outbox
    code = re.search(r"^[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}$", sent.body, re.M)
    assert code, sent.body
    assert OutgoingMail.objects.get().state == "sent"
    assert code[0] not in everything_kept()


def test_a_link_for_a_new_password_is_in_the_mail_alone(learner):
    Client().post("/ro/accounts/password/reset/", {"email": learner.email})
    work_off("mail")
    (sent,) = mail.outbox
    key = re.search(r"password/reset/key/([\w-]+)/", sent.body)
    assert key, sent.body
    assert key[1] not in everything_kept() and "reset/key" not in everything_kept()


def test_an_invitations_link_is_in_the_mail_alone(cohort):
    invitation = Invitation.objects.create(
        cohort=cohort, email="nou@example.org", full_name="Nou", language="ro"
    )
    send_next_mails(cohort.pk)
    work_off("mail")
    assert str(invitation.token) in mail.outbox[0].body
    assert str(invitation.token) not in everything_kept()


def test_a_letter_without_a_secret_keeps_its_text(learner):
    send_mail(
        key="k",
        recipient=learner.email,
        language="ro",
        template="nudge_praise",
        context={"name": "Ana"},
    )
    work_off("mail")
    assert OutgoingMail.objects.get().text


def test_a_secret_that_could_not_be_sent_is_still_there_to_be_tried(learner, settings):
    settings.MAIL_TRANSPORT = "nowhere.Backend"
    EmailMultiAlternatives("S", "cod 123", to=[learner.email]).send()
    work_off("mail")
    assert OutgoingMail.objects.get().text == "cod 123"


def test_a_mail_whose_text_is_gone_is_not_sent_empty(learner):
    EmailMultiAlternatives("S", "cod 123", to=[learner.email]).send()
    OutgoingMail.objects.update(text="")
    work_off("mail")
    assert mail.outbox == []
    effect = Effect.objects.get()
    assert (effect.state, OutgoingMail.objects.get().state) == ("aside", "failed")
    assert "text is gone" in effect.reason
    assert retry(effect)
