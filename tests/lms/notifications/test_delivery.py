"""Mails over a real dialogue with a mail server: sent once, put off, or refused."""

import time

import pytest

from lms.accounts.placeholders import new_placeholder
from lms.notifications.backend import Draft, queue_mail, queue_mails
from lms.notifications.delivery import MailDelivery
from lms.notifications.models import OutgoingMail
from lms.outbox.models import Effect
from lms.outbox.services import make_due, retry, work_off
from lms.outside import smtp
from lms.settings import env
from tests.support.bad_servers import bad_server, dripping
from tests.support.smtp import mail_server

pytestmark = pytest.mark.django_db
LETTER = {"language": "ro", "subject": "Curs", "text": "Bună ziua", "html": ""}
TRANSPORT = env.mail("NO_MAIL_URL", "smtp://127.0.0.1")["EMAIL_BACKEND"]


@pytest.fixture
def server(settings):
    with mail_server() as server:
        settings.MAIL_TRANSPORT = TRANSPORT
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        settings.EMAIL_TIMEOUT = 5
        yield server


def queue(number=1, recipient="ana@example.org"):
    return queue_mail(
        key=f"k{number}",
        recipient=recipient,
        language="ro",
        subject="Știți ce urmează?",
        text="Bună ziua, Ștefăniță",
        html="<p>Bună ziua, Ștefăniță</p>",
    )


def states():
    return (OutgoingMail.objects.get().state, Effect.objects.get().state)


def test_a_mail_arrives_whole_in_both_forms(server):
    mail = queue()
    assert work_off("mail") == 1
    (message,) = server.received
    assert message["Subject"] == "Știți ce urmează?"
    assert message["Message-ID"] == mail.message_id
    assert message["Content-Language"] == "ro"
    text, html = (part.get_content().strip() for part in message.iter_parts())
    assert (text, html) == ("Bună ziua, Ștefăniță", "<p>Bună ziua, Ștefăniță</p>")
    assert states() == ("sent", "done")


def test_a_mail_nobody_asked_for_can_be_stopped_from_the_mail_program(server):
    address = "https://example.org/ro/my/reminders/stop/" + "x" * 120 + "/"
    draft = Draft("k1", "ana@example.org", "ro", "S", "text", "<p>html</p>", address)
    queue_mails([draft])
    work_off("mail")
    (message,) = server.received
    assert message["List-Unsubscribe"].strip() == f"<{address}>"  # folded
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_an_answer_goes_to_who_can_read_it(server, supervisor):
    for number, reader in enumerate((supervisor, None)):
        queue_mail(
            **LETTER,
            key=f"letter{number}",
            recipient="x@example.org",
            answered_by=reader,
        )
    work_off("mail")
    assert [m["Reply-To"] for m in server.received] == ["sef@example.org", None]


@pytest.mark.parametrize("change", ["closed", "moved", "nowhere"])
def test_an_answer_goes_to_the_address_of_the_day(server, supervisor, change):
    queue_mail(**LETTER, key="k", recipient="x@example.org", answered_by=supervisor)
    supervisor.is_active = change != "closed"
    other = {"moved": "nou@example.org", "nowhere": new_placeholder()}
    supervisor.email = other.get(change, supervisor.email)
    supervisor.save()
    work_off("mail")
    expected = "nou@example.org" if change == "moved" else None
    assert server.received[0]["Reply-To"] == expected


def test_a_mail_that_was_asked_for_has_no_such_header(server):
    queue()
    work_off("mail")
    assert server.received[0]["List-Unsubscribe"] is None


def test_mails_queued_together_take_as_few_statements_as_one(
    server, django_assert_num_queries
):
    for start, many in ((0, 1), (1, 50)):
        drafts = [
            Draft(f"k{n}", "a@example.org", "ro", "S", "t", "h")
            for n in range(start, start + many)
        ]
        with django_assert_num_queries(2):
            queue_mails(drafts)
    assert work_off("mail") == 51 == len(server.received)


def test_a_mail_sent_by_a_worker_that_was_killed_is_not_sent_again(server):
    queue()
    work_off("mail")
    Effect.objects.update(state="waiting", done_at=None)
    assert work_off("mail") == 1
    assert len(server.received) == 1


def test_a_worker_killed_before_it_noted_the_servers_yes_sends_the_same_message(
    server, monkeypatch
):
    mail = queue()

    def die(*args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as patch, pytest.raises(SystemExit):
        patch.setattr(OutgoingMail, "save", die)
        work_off("mail")
    Effect.objects.update(leased_until=None)
    assert work_off("mail") == 1
    assert [m["Message-ID"] for m in server.received] == [mail.message_id] * 2


@pytest.mark.parametrize("goodbye", ["", "500 what?", "421 closing down"])
def test_a_mail_that_was_taken_is_sent_whatever_the_server_says_at_the_end(
    server, goodbye
):
    queue()
    server.answers["QUIT"] = goodbye
    assert work_off("mail") == 1
    assert states() == ("sent", "done")
    make_due()
    work_off("mail")
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("RCPT", "450 greylisted, come back"),
        ("RCPT", "452 mailbox is full"),
        ("CONNECT", "421 closing down"),
        ("MAIL", "550 you may not send from this address"),
        (".", "451 local error"),
        ("DATA", "421 closing down"),
    ],
)
def test_what_is_not_the_mails_fault_is_put_off(server, command, answer):
    queue()
    server.answers[command] = answer
    assert work_off("mail") == 0
    assert states() == ("retry", "waiting")
    assert answer[:3] in Effect.objects.get().reason
    server.answers[command] = {
        "CONNECT": "220 test",
        ".": "250 taken",
        "DATA": "354 go on",
    }.get(command, "250 fine")
    make_due()
    assert work_off("mail") == 1
    assert states() == ("sent", "done")
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("command", "answer"),
    [("RCPT", "550 no such mailbox"), (".", "554 looks like spam")],
)
def test_a_refusal_for_good_is_set_aside_with_the_servers_words(
    server, command, answer, caplog
):
    queue()
    server.answers[command] = answer
    work_off("mail")
    assert states() == ("failed", "aside")
    assert Effect.objects.get().reason == answer
    assert "ana@example.org" not in caplog.text


def test_a_refused_mail_tried_again_by_a_person_is_queued_and_sent(server):
    queue()
    server.answers["RCPT"] = "550 no such mailbox"
    work_off("mail")
    assert retry(Effect.objects.get())
    assert states() == ("queued", "waiting")
    server.answers["RCPT"] = "250 fine"
    work_off("mail")
    assert states() == ("sent", "done")


def test_one_refused_address_does_not_hold_up_the_others(server):
    queue(1, "ana@localhost")
    queue(2, "ion@example.org")
    server.answers["RCPT"] = "450 greylisted"
    assert work_off("mail") == 0
    assert Effect.objects.filter(reason="450 greylisted").count() == 2


def test_a_dead_server_is_called_once_for_all_mails(server, settings):
    settings.EMAIL_PORT = 9
    queue(1)
    queue(2)
    work_off("mail")
    reasons = Effect.objects.order_by("pk").values_list("reason", flat=True)
    assert reasons[0].startswith("The mail server does not answer")
    assert reasons[1] == ""


def test_an_address_that_cannot_be_written_to_is_set_aside(server):
    queue(1, "ana@")
    work_off("mail")
    assert states() == ("failed", "aside")


def test_five_failures_of_our_own_fail_the_mail_too(server, monkeypatch):
    queue()
    monkeypatch.setattr("lms.notifications.delivery._message", lambda mail: 1 // 0)
    for _ in range(5):
        make_due()
        work_off("mail")
    assert states() == ("failed", "aside")


def test_a_server_that_drips_is_left_in_time(server, settings, monkeypatch):
    monkeypatch.setattr(smtp, "DIALOGUE_SECONDS", 0.6)
    with bad_server(dripping(b"220-" + b"x" * 400), pause=0.1) as slow:
        settings.EMAIL_PORT = slow.port
        queue(1)
        queue(2)
        began = time.monotonic()
        assert work_off("mail") == 0
        assert time.monotonic() - began < 3
        assert slow.calls == 1
    settings.EMAIL_PORT = server.port
    make_due()
    assert work_off("mail") == 2


def test_the_longest_dialogue_ends_within_the_lease():
    step = env.mail("NO_MAIL_URL", "smtp://127.0.0.1")["EMAIL_TIMEOUT"]
    assert smtp.DIALOGUE_SECONDS + step < MailDelivery.lease_seconds


def test_the_envelope_says_where_reports_go_and_the_letter_who_writes(server, settings):
    settings.BOUNCE_ADDRESS = "bounces+*@example.org"
    mail = queue_mail(key="a", recipient="ana@example.org", **LETTER)
    assert work_off("mail") == 1
    (sender,) = server.senders
    assert sender.startswith(f"mail FROM:<bounces+{mail.pk}-")
    (message,) = server.received
    assert message["From"] == settings.DEFAULT_FROM_EMAIL
    assert len(message.get_all("From")) == 1
