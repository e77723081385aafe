"""What becomes of a report: one mail of ours is marked, and nothing else believed."""

import pytest
from django.db import IntegrityError, transaction

from lms.notifications.bounces.addresses import mail_named_by, return_address
from lms.notifications.bounces.services import take_letter
from lms.notifications.delivery import MailDelivery
from lms.notifications.models import BounceCount, OutgoingMail
from lms.outbox.models import Effect
from tests.support.dsn import report

pytestmark = pytest.mark.django_db


def counted():
    return dict(BounceCount.objects.values_list("outcome", "number"))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((one, "hard") for one in ("5.1.1", "5.1.10", "5.2.1", "5.0.0", "5.4.1")),
        # Full, too large, suspected of spam, our own address refused, given up after days.
        *((one, "soft") for one in ("5.2.2", "5.3.4", "5.7.1", "5.1.8", "4.4.7", "")),
    ],
)
def test_a_wrong_address_is_told_from_a_mail_that_was_not_taken(sent, status, kind):
    mail = sent()
    assert take_letter(report(mail.message_id, status=status)) == kind
    mail.refresh_from_db()
    assert (mail.state, mail.bounce, mail.bounce_status) == ("bounced", kind, status)
    assert mail.bounced_at > mail.sent_at


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", "?"])
def test_a_mail_that_is_on_its_way_did_not_come_back(sent, action):
    mail = sent()
    assert take_letter(report(mail.message_id, action=action)) == "no_failure"
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_the_recipient_that_a_report_names_is_not_believed(sent):
    mail, other = sent("right@example.org"), sent("other@example.org")
    take_letter(report(mail.message_id, recipient="other@example.org"))
    other.refresh_from_db()
    assert other.state == "sent"
    assert OutgoingMail.objects.get(bounce="hard") == mail


def test_foreign_old_and_repeated_reports_are_counted_and_nothing_more(sent):
    mail, old = sent(), sent(days=15)
    unsent = sent()
    OutgoingMail.objects.filter(pk=unsent.pk).update(state="queued", sent_at=None)
    for _ in range(2):
        take_letter(report(mail.message_id))
    take_letter(report("<1.2.3@elsewhere.example>"))
    take_letter(report(unsent.message_id))
    take_letter(report(old.message_id))
    take_letter(b"Subject: Re: Curs\r\n\r\nNu mai lucrez aici.")
    take_letter(report(mail.message_id).replace(b"Action", b"Aktion"))
    assert counted() == {
        **{"hard": 1, "again": 1, "unknown": 2},
        **{"late": 1, "other": 1, "malformed": 1},
    }
    assert OutgoingMail.objects.filter(state="bounced").count() == 1


def test_rows_without_a_message_id_are_found_by_no_report(sent):
    sent(message_id="")
    letter = report("<x@example.org>").replace(b"Message-ID: <x@example.org>", b"X: y")
    assert take_letter(letter) == "unknown"


def test_the_envelope_names_the_mail_and_nobody_can_guess_it(sent, settings):
    settings.BOUNCE_ADDRESS = "bounces+*@example.org"
    mail = sent()
    address = return_address(mail.pk)
    assert address.startswith(f"bounces+{mail.pk}-") and len(address) < 64
    letter = report("<rewritten@relay.example>", to=f"<{address.upper()}>")
    assert take_letter(letter) == "hard"
    for wrong in (
        f"bounces+{mail.pk}-{'0' * 16}@example.org",
        address.replace(f"+{mail.pk}-", f"+{mail.pk + 1}-"),
        address.replace("@example.org", "@evil.example"),
        "bounces+@example.org",
        "",
    ):
        assert mail_named_by([wrong]) is None, wrong
    settings.BOUNCE_ADDRESS = "bounces@example.org"
    assert return_address(mail.pk) == "bounces@example.org"
    assert mail_named_by([address]) is None


def test_a_mail_that_came_back_is_not_sent_again_by_a_worker_killed_before(sent):
    """The worker had sent it and was killed before the effect was marked as done."""
    mail = sent()
    take_letter(report(mail.message_id))
    effect = Effect.objects.get(kind="mail", key=mail.key)
    MailDelivery().handle([effect])
    MailDelivery().follow(Effect.objects.filter(pk=effect.pk), "aside")
    mail.refresh_from_db()
    assert mail.state == "bounced"


def test_the_database_takes_no_half_of_it(sent):
    mail = sent()
    for half in ({"state": "bounced"}, {"bounce": "hard"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OutgoingMail.objects.filter(pk=mail.pk).update(**half)
