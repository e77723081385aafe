"""Mails are rows first, are sent once, and say what became of them."""

import pytest
from django.core import mail
from django.core.mail import (
    BadHeaderError,
    EmailMessage,
    EmailMultiAlternatives,
    get_connection,
)

from lms.notifications.backend import UnsupportedMail, queue_mail
from lms.notifications.models import OutgoingMail
from lms.notifications.services import send_mail
from lms.outbox.models import Effect
from lms.outbox.services import work_off

pytestmark = pytest.mark.django_db
BACKEND = "lms.notifications.backend.OutboxBackend"


def queue(recipient="ana@example.org", subject="Un cod\n nou"):
    return queue_mail(
        key="k",
        recipient=recipient,
        language="ro",
        subject=subject,
        text="Bună ziua",
        html="<p>Bună ziua</p>",
    )


def test_a_mail_is_sent_once():
    queue()
    queue()
    assert (work_off("mail"), work_off("mail")) == (1, 0)
    sent = mail.outbox[0]
    row = OutgoingMail.objects.get()
    assert (len(mail.outbox), sent.to, sent.subject) == (
        1,
        ["ana@example.org"],
        "Un cod nou",
    )
    assert sent.alternatives[0][0] == "<p>Bună ziua</p>"
    assert (row.state, sent.extra_headers["Message-ID"]) == ("sent", row.message_id)


def test_djangos_own_mails_become_rows(settings):
    settings.EMAIL_BACKEND = BACKEND
    message = EmailMultiAlternatives("S", "text", to=["a@example.org", "b@example.org"])
    message.attach_alternative("<p>html</p>", "text/html")
    assert message.send() == 1
    rows = OutgoingMail.objects.order_by("recipient")
    assert [r.recipient for r in rows] == ["a@example.org", "b@example.org"]
    assert rows[0].html == "<p>html</p>"
    assert mail.outbox == []


def test_line_breaks_in_a_header_are_refused_and_nothing_is_queued(settings):
    settings.EMAIL_BACKEND = BACKEND
    message = EmailMultiAlternatives("S\nBcc: x@example.org", "t", to=["a@example.org"])
    with pytest.raises(BadHeaderError):
        message.send()
    assert not OutgoingMail.objects.exists()


def test_an_attachment_is_refused_rather_than_lost(settings):
    settings.EMAIL_BACKEND = BACKEND
    message = EmailMultiAlternatives("S", "text", to=["a@example.org"])
    message.attach("list.csv", "a;b", "text/csv")
    with pytest.raises(UnsupportedMail):
        message.send()
    assert not OutgoingMail.objects.exists()


def test_a_mail_of_html_alone_stays_html(settings):
    settings.EMAIL_BACKEND = BACKEND
    message = EmailMessage("S", "<p>html</p>", to=["a@example.org"])
    message.content_subtype = "html"
    message.send()
    row = OutgoingMail.objects.get()
    assert (row.text, row.html) == ("", "<p>html</p>")


def test_a_message_to_nobody_makes_no_row(settings):
    settings.EMAIL_BACKEND = BACKEND
    assert get_connection(BACKEND).send_messages([EmailMessage("S", "text")]) == 0
    assert not OutgoingMail.objects.exists()


def test_a_line_break_in_an_address_is_refused():
    with pytest.raises(BadHeaderError):
        queue(recipient="a@example.org\nBcc: x@example.org")
    assert not OutgoingMail.objects.exists()


def test_an_endless_subject_is_cut():
    assert len(queue(subject="ș" * 500).subject) == 200


@pytest.mark.parametrize(
    ("language", "greeting"), [("ro", "Bună ziua"), ("ru", "Здравствуйте")]
)
def test_a_mail_is_written_in_the_recipients_language(language, greeting):
    context = {
        "name": "Ana & Ion",
        "course": "C",
        "supervisor": "S",
        "address": "http://testserver/",
    }
    row = send_mail(
        key="k",
        recipient="a@example.org",
        language=language,
        template="nudge",
        context=context,
    )
    assert greeting in row.text and greeting in row.html
    assert "Ana & Ion" in row.text and "Ana &amp; Ion" in row.html
    assert "\n" not in row.subject and row.language == language


def test_the_same_occasion_makes_one_mail():
    given = {"recipient": "a@example.org", "language": "ro", "template": "nudge"}
    for name in ("Ana", "Ion"):
        send_mail(key="k", context={"name": name}, **given)
    assert "Ana" in OutgoingMail.objects.get().text
    assert Effect.objects.count() == 1
