"""Reading the mailbox over a real dialogue, with servers in good and in bad order."""

import logging
import time

import pytest

from lms.notifications.bounces.mailbox import SYSTEM, read_mailbox
from lms.notifications.models import BounceCount, OutgoingMail
from lms.notifications.tasks import read_bounces
from lms.outbox.models import AwaySystem
from lms.outside import imap
from tests.support.bad_servers import NOTHING, bad_server, dripping, endless
from tests.support.dsn import report

pytestmark = pytest.mark.django_db
GREETING = b"* OK ready\r\n"


def test_reports_of_ours_go_and_everything_else_stays_as_read(sent, mailbox):
    mail = sent()
    mailbox.put(report(mail.message_id))
    answer = mailbox.put(b"Subject: Re: Curs\r\n\r\nVin \xff maine.")
    foreign = mailbox.put(report("<1@elsewhere.example>"))
    huge = mailbox.put(report("<2@elsewhere.example>") + b"x" * 5_000_000)
    assert read_mailbox() == 4
    assert OutgoingMail.objects.get().bounce == "hard"
    assert sorted(mailbox.letters) == [answer, foreign, huge]
    assert read_mailbox() == 0
    assert "(BODY.PEEK[]<0.262144>)" in " ".join(mailbox.said)


def test_a_mailbox_that_keeps_no_flags_makes_no_loop(sent, mailbox):
    mail = sent()
    mailbox.put(report(mail.message_id))
    mailbox.keeps_no_flags = True
    for _ in range(2):
        read_bounces()
    assert AwaySystem.objects.get().name == SYSTEM
    counts = dict(BounceCount.objects.values_list("outcome", "number"))
    assert counts == {"hard": 1, "again": 1}
    mailbox.keeps_no_flags = False
    assert read_mailbox() == 1 and not AwaySystem.objects.exists()


def test_without_the_setting_nothing_is_read():
    assert read_mailbox() == 0


def test_a_wrong_password_is_told_without_it(mailbox, settings, caplog):
    settings.BOUNCE_MAILBOX = mailbox.address | {"password": "wr0ng-w0rd"}
    with caplog.at_level(logging.WARNING):
        assert read_mailbox() == 0
    assert SYSTEM in caplog.text and "wr0ng-w0rd" not in caplog.text
    assert "wr0ng-w0rd" not in repr(imap.Mailbox(**settings.BOUNCE_MAILBOX))


def test_nobody_listens(settings):
    with bad_server() as server:
        port = server.port
    settings.BOUNCE_MAILBOX = box(port)
    assert read_mailbox() == 0 and AwaySystem.objects.exists()


def box(port):
    return {
        **{"host": "127.0.0.1", "port": port, "user": "a", "password": "b"},
        **{"folder": "INBOX", "is_tls": False},
    }


@pytest.mark.parametrize("is_tls", [False, True])
@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(NOTHING, id="says nothing"),
        pytest.param(dripping(GREETING * 99), id="drips"),
        pytest.param(endless(GREETING, b"* OK again\r\n"), id="without end"),
        pytest.param(endless(b"* OK ", b"x" * 65536), id="line without end"),
        pytest.param([GREETING, b"* 1 FETCH {99999999999}\r\n"], id="announces much"),
    ],
)
def test_a_dialogue_ends_whatever_the_server_does(settings, monkeypatch, parts, is_tls):
    monkeypatch.setattr(imap, "DIALOGUE_SECONDS", 0.8)
    with bad_server(parts, pause=0.01 if is_tls else 0.0) as server:
        settings.BOUNCE_MAILBOX = box(server.port) | {"is_tls": is_tls}
        began = time.monotonic()
        assert read_mailbox() == 0
        assert time.monotonic() - began < 4
        assert server.sent < 64 * 1024 * 1024
    assert AwaySystem.objects.get().name == SYSTEM
