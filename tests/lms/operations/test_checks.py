"""Checks before a site is opened: each finds its fault, and nothing where there is none."""

import os
import socket
import threading
from contextlib import closing, contextmanager
from datetime import timedelta
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError
from django.utils import timezone

from lms.celery import app
from lms.monitoring.front_door import ASKS, SEEN
from lms.operations import checks
from lms.operations.checks import machine, neighbours, proxy
from tests.support.smtp import mail_server

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def ids(messages):
    """Return the ids of what a check found; each says what to do."""
    assert all(message.hint and message.msg for message in messages)
    return [message.id.removeprefix("lms.") for message in messages]


@pytest.fixture
def nobody():
    """Return a port where nobody answers."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    return port


@pytest.fixture
def silent():
    """Return a port that takes connections and says nothing."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        yield taken.getsockname()[1]


# --- the machine ----------------------------------------------------------------------


@pytest.mark.django_db
def test_a_database_in_order_is_not_mentioned():
    assert machine.database() == []


@pytest.mark.parametrize(
    ("version", "apart", "found"),
    [
        (15, 0, []),
        (18, 4, []),
        (14, 0, ["E002"]),
        (15, 8, ["E003"]),
        (15, -8, ["E003"]),
        (14, 3600, ["E002", "E003"]),
    ],
)
def test_an_old_database_and_a_clock_apart_are_found(
    monkeypatch, version, apart, found
):
    monkeypatch.setattr(
        machine, "_asked", lambda: (version, timezone.now() + timedelta(seconds=apart))
    )
    assert ids(machine.database()) == found


def test_a_database_that_is_away_is_found(monkeypatch):
    def away():
        raise OperationalError("refused")

    monkeypatch.setattr(machine, "_asked", away)
    assert ids(machine.database()) == ["E001"]


def test_a_folder_in_order_is_not_mentioned(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    assert machine.media() == []
    (tmp_path / "private").mkdir(mode=0o700)
    assert machine.media() == []
    assert list((tmp_path / "private").iterdir()) == []


def test_a_folder_that_is_missing_or_not_ours_is_found(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "missing")
    assert ids(machine.media()) == ["E004"]
    (tmp_path / "private").write_text("a file stands in its place")
    (tmp_path / "private").chmod(0o600)
    settings.MEDIA_ROOT = str(tmp_path)
    assert ids(machine.media()) == ["E004"]


def test_files_that_others_may_read_are_found(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    for mode in (0o755, 0o750, 0o701):
        (tmp_path / "private").mkdir()
        (tmp_path / "private").chmod(mode)
        assert ids(machine.media()) == ["E006"]
        (tmp_path / "private").rmdir()


def test_files_within_the_code_are_found(settings, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "code" / "media")
    (tmp_path / "code" / "media").mkdir(parents=True)
    settings.BASE_DIR = tmp_path / "code"
    for folder in (tmp_path / "code" / "media", tmp_path / "link"):
        settings.MEDIA_ROOT = str(folder)
        assert ids(machine.media()) == ["E005"]


# --- mail -----------------------------------------------------------------------------


@pytest.fixture
def server(settings):
    settings.MAIL_TRANSPORT = SMTP
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 1
    settings.ALERT_EMAIL = "admin@example.org"
    with mail_server() as running:
        settings.EMAIL_PORT = running.port
        yield running


def test_a_mail_server_that_takes_the_sender_is_not_mentioned(server, settings):
    settings.DEFAULT_FROM_EMAIL = "Cursuri <cursuri@anas.md>"
    assert neighbours.mail_server() == []
    assert server.received == []


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"MAIL": "550 not from here"}, ["E013"]),
        ({"CONNECT": "554 go away"}, ["E011"]),
        ({"EHLO": "250-test\r\n250 AUTH PLAIN", "AUTH": "535 no"}, ["E012"]),
    ],
)
def test_a_mail_server_that_refuses_is_found(server, settings, answers, found):
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = "me"
    server.answers["EHLO"] = "250-test\r\n250 AUTH PLAIN"
    server.answers["AUTH"] = "235 welcome"
    assert neighbours.mail_server() == []
    server.answers.update(answers)
    assert ids(neighbours.mail_server()) == found


def test_a_mail_server_that_is_away_or_silent_is_found(
    server, settings, nobody, silent
):
    for port in (nobody, silent):
        settings.EMAIL_PORT = port
        assert ids(neighbours.mail_server()) == ["E011"]


@pytest.mark.parametrize(
    ("address", "answer", "found"),
    [
        ("", "250 ok", ["E018"]),
        ("admin@anas.md", "550 no such user", ["E019"]),
        ("admin@anas.md", "451 come again", []),
    ],
)
def test_an_alert_that_nobody_would_get_is_found(
    server, settings, address, answer, found
):
    settings.ALERT_EMAIL = address
    server.answers["RCPT"] = answer
    assert ids(neighbours.mail_server()) == found
    assert server.received == []


def test_mails_into_a_log_are_found(settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.console.EmailBackend"
    assert ids(neighbours.mail_server()) == ["E010"]


# --- broker, cache, record store ------------------------------------------------------


@contextmanager
def broker_at(address):
    before = app.conf.broker_url, app.conf.broker_write_url
    options = app.conf.broker_transport_options
    app.conf.broker_url = app.conf.broker_write_url = address
    app.conf.broker_transport_options = {"socket_timeout": 1, "max_retries": 0}
    try:
        yield
    finally:
        app.conf.broker_url, app.conf.broker_write_url = before
        app.conf.broker_transport_options = options


def test_a_broker_that_answers_is_not_mentioned():
    assert neighbours.broker() == []


def test_a_broker_that_is_away_or_silent_is_found(nobody, silent):
    for port in (nobody, silent):
        with broker_at(f"redis://127.0.0.1:{port}/0"):
            assert ids(neighbours.broker()) == ["E014"]


def test_a_cache_that_is_away_silent_or_not_shared_is_found(settings, nobody, silent):
    assert ids(neighbours.cache()) == ["E015"]
    for port in (nobody, silent):
        location = f"redis://127.0.0.1:{port}/1"
        settings.CACHES = {"default": {"LOCATION": location}}
        assert ids(neighbours.cache()) == ["E015"]
        settings.CELERY_BROKER_URL = location
        assert ids(neighbours.cache()) == ["E015", "W016"]


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, *args):
        pass


@contextmanager
def web_server(application):
    """Serve a WSGI application on a free port; yield its address."""
    server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def store(status, body):
    def answer(environ, start_response):
        start_response(status, [("Content-Type", "application/json")])
        return [body]

    return answer


@pytest.mark.parametrize(
    ("status", "body", "found"),
    [
        ("200 OK", b'{"statements": [], "more": ""}', []),
        ("401 Unauthorized", b"", ["E017"]),
        ("200 OK", b"<html>welcome", ["E017"]),
        ("503 Busy", b"", ["E017"]),
    ],
)
def test_a_record_store_is_asked_as_one(settings, status, body, found):
    with web_server(store(status, body)) as address:
        settings.LRS_ENDPOINT = address
        assert ids(neighbours.record_store()) == found


def test_a_record_store_that_is_away_is_found_and_none_is_no_fault(settings, nobody):
    settings.LRS_ENDPOINT = f"http://127.0.0.1:{nobody}"
    assert ids(neighbours.record_store()) == ["E017"]
    settings.LRS_ENDPOINT = ""
    assert neighbours.record_store() == []


# --- the front door -------------------------------------------------------------------


def behind(proxies=1, *, overwrites=False, scheme="https", hides_hsts=False):
    """Return the site as so many proxies show it."""
    site = get_wsgi_application()

    def answer(environ, start_response):
        said = [] if overwrites else [environ.get("HTTP_X_FORWARDED_FOR", "")]
        added = ["198.51.100.9", "10.0.0.2", "10.0.0.3"][:proxies]
        environ["HTTP_X_FORWARDED_FOR"] = ", ".join(filter(None, [*said, *added]))
        if scheme:
            environ["HTTP_X_FORWARDED_PROTO"] = scheme

        def start(status, headers, *more):
            kept = [
                one for one in headers if not hides_hsts or "Transport" not in one[0]
            ]
            return start_response(status, kept, *more)

        return site(environ, start)

    return answer


@pytest.fixture
def door(settings, monkeypatch):
    """Return what the check finds at a front door."""
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 3600

    def ask(outside, plain=None, trusted=1):
        settings.TRUSTED_PROXIES = trusted
        with web_server(outside) as address, web_server(plain or outside) as http:
            settings.BASE_URL = address
            monkeypatch.setattr(proxy, "_without_tls", lambda: http)
            return ids(proxy.front_door())

    return ask


PLAIN = behind(scheme="http")


@pytest.mark.parametrize("overwrites", [True, False])
@pytest.mark.parametrize("trusted", [0, 1, 2, 3])
@pytest.mark.parametrize("proxies", [1, 2])
def test_the_count_of_proxies_is_tried(door, proxies, trusted, overwrites):
    outside = behind(proxies, overwrites=overwrites)
    found = door(outside, PLAIN, trusted)
    assert found == ([] if proxies == trusted else ["E021"])


def test_a_proxy_that_does_not_name_the_client_is_found(door):
    assert door(behind(0), PLAIN) == ["E021"]


def test_a_scheme_that_anybody_may_claim_is_found(door):
    assert door(behind(), behind(scheme="")) == ["E022"]
    assert door(behind(scheme=""), PLAIN) == ["E022", "W023"]


def test_a_proxy_that_drops_hsts_is_found(door):
    assert door(behind(hides_hsts=True), PLAIN) == ["W023"]


def test_a_site_that_is_not_there_or_another_is_found(door, settings, nobody):
    assert door(store("200 OK", b"another")) == ["W020"]
    settings.BASE_URL = f"http://127.0.0.1:{nobody}"
    assert ids(proxy.front_door()) == ["W020"]


@pytest.mark.parametrize("asked", ["", "seen", "seen:1:abc"])
def test_nobody_else_is_told_what_arrives(client, asked):
    answer = client.get("/livez", headers={ASKS: asked} if asked else {})
    assert answer.status_code == 200 and SEEN not in answer.headers


# --- the command ----------------------------------------------------------------------


@pytest.mark.django_db
def test_they_are_asked_for_deployment_only(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(checks, "ALL", (lambda: asked.append(1) or [],))
    call_command("check")
    assert asked == []
    call_command("check", deploy=True, tags=[checks.TAG])
    assert asked == [1]


@pytest.mark.django_db
def test_what_they_find_fails_the_command_with_its_hint(
    settings, tmp_path, monkeypatch
):
    monkeypatch.setattr(checks, "ALL", (machine.media,))
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / "private").mkdir()
    os.chmod(tmp_path / "private", 0o755)
    with pytest.raises(CommandError, match="lms.E006.*") as refused:
        call_command("check", deploy=True, tags=[checks.TAG])
    assert "chmod -R u=rwX,go=" in str(refused.value)
