"""Mails that went out, and a mailbox to which reports about them come."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lms.notifications.backend import queue_mail
from lms.notifications.models import OutgoingMail
from tests.support.imap import mailbox_server


@pytest.fixture
def sent(db):
    """Return a maker of mails that were sent so many days ago."""

    def make(recipient="gone@example.org", days=1, **facts):
        mail = queue_mail(
            key=f"letter:{recipient}:{OutgoingMail.objects.count()}",
            recipient=recipient,
            language="ro",
            subject="Curs",
            text="Bună ziua",
            html="",
        )
        mail.state, mail.sent_at = "sent", timezone.now() - timedelta(days=days)
        for name, value in facts.items():
            setattr(mail, name, value)
        mail.save()
        return mail

    return make


@pytest.fixture
def mailbox(settings):
    with mailbox_server() as server:
        settings.BOUNCE_MAILBOX = server.address
        yield server
