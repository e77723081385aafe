"""A dialogue with a mail server ends in time, whatever the server does."""

import time

import pytest
from django.core.mail import EmailMessage

from lms.outside import smtp
from tests.support.bad_servers import NOTHING, bad_server, dripping, endless
from tests.support.smtp import mail_server

LONG = dripping(b"220-" + b"x" * 400)


def send(port, *, use_ssl=False):
    backend = smtp.BoundedEmailBackend(
        host="127.0.0.1", port=port, timeout=0.4, use_ssl=use_ssl
    )
    message = EmailMessage("S", "text", "a@example.org", ["b@example.org"])
    return backend.send_messages([message])


@pytest.mark.parametrize("use_ssl", [False, True])
@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(NOTHING, id="says nothing"),
        pytest.param(LONG, id="drips"),
        pytest.param(endless(b"220-hello\r\n", b"220-again\r\n"), id="without end"),
    ],
)
def test_a_dialogue_ends_with_its_total_time(monkeypatch, parts, use_ssl):
    monkeypatch.setattr(smtp, "DIALOGUE_SECONDS", 0.8)
    with bad_server(parts, pause=0.1) as server:
        began = time.monotonic()
        with pytest.raises(OSError):
            send(server.port, use_ssl=use_ssl)
        assert time.monotonic() - began < 3


def test_a_server_that_talks_without_end_is_left_before_it_fills_the_memory():
    with bad_server(
        endless(b"220-hello\r\n", b"220-" + b"x" * 4000 + b"\r\n")
    ) as server:
        with pytest.raises(OSError):
            send(server.port)
        assert server.sent < 16 * 1024 * 1024


def test_a_server_in_good_order_takes_the_mail():
    with mail_server() as server:
        assert send(server.port) == 1
        assert [message["To"] for message in server.received] == ["b@example.org"]
