"""The bell: heard when it can be, and never a reason for a page to fail or to wait."""

import socket
import time

import pytest
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from lms.outbox import worker_wakeup
from lms.outbox.services import enqueue
from lms.settings import env

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def line(monkeypatch):
    """Each test begins with a broker that nobody has called yet."""
    line = worker_wakeup.Line()
    monkeypatch.setattr(worker_wakeup, "line", line)
    return line


@pytest.fixture
def calls(monkeypatch):
    """Collect what is sent, instead of sending it."""
    sent = []
    monkeypatch.setattr(
        worker_wakeup.current_app,
        "send_task",
        lambda name, args, queue, **given: sent.append((*args, queue)),
    )
    return sent


@pytest.fixture
def dead(monkeypatch):
    """Make the broker refuse, and count how often it is called."""
    tried = []

    def refuse(*args, **given):
        tried.append(args)
        raise OperationalError("refused")

    monkeypatch.setattr(worker_wakeup.current_app, "send_task", refuse)
    return tried


def enqueue_some(*kinds):
    with transaction.atomic():
        for number, kind in enumerate(kinds):
            enqueue(kind=kind, key=str(number), payload={})


def test_the_bell_rings_after_the_commit_once_for_each_kind(
    calls, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        enqueue_some("xapi", "mail", "xapi", "xapi")
        assert calls == []
    assert calls == [("xapi", "statements"), ("mail", "mail")]


def test_what_is_rolled_back_does_not_silence_what_comes_after(
    calls, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            enqueue_some("xapi")
            1 / 0  # noqa: B018
        enqueue_some("xapi")
    assert calls == [("xapi", "statements")]


def test_a_dead_broker_is_told_once_and_called_no_more_for_a_while(
    dead, line, caplog, django_capture_on_commit_callbacks
):
    for _page in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            enqueue_some("xapi", "mail")
    assert len(dead) == 1
    line.quiet_until = 0.0
    worker_wakeup.ring("xapi")
    assert len(dead) == 2
    assert [r.getMessage() for r in caplog.records] == [
        "The broker does not take the bell: refused"
    ]


def test_a_broker_that_is_back_is_told_too(dead, line, caplog, monkeypatch):
    worker_wakeup.ring("xapi")
    line.quiet_until = 0.0
    monkeypatch.setattr(
        worker_wakeup.current_app, "send_task", lambda *args, **given: None
    )
    worker_wakeup.ring("xapi")
    worker_wakeup.ring("xapi")
    assert [r.getMessage() for r in caplog.records][1:] == [
        "The broker takes the bell again."
    ]


def test_no_fault_of_the_bell_reaches_the_page(
    monkeypatch, django_capture_on_commit_callbacks, caplog
):
    def broken(*args, **given):
        raise ValueError("something unheard of")

    monkeypatch.setattr(worker_wakeup.current_app, "send_task", broken)
    with django_capture_on_commit_callbacks(execute=True):
        enqueue_some("xapi")
    assert "something unheard of" in caplog.text


@pytest.fixture
def silent_address():
    """The address of a server that takes the call and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(8)
        yield f"127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
@pytest.mark.parametrize("server", ["refuses", "is silent"])
def test_a_real_broker_that_is_away_does_not_keep_a_page_waiting(
    monkeypatch, scheme, server, silent_address, caplog
):
    place = silent_address if server == "is silent" else "127.0.0.1:9"
    monkeypatch.setenv("CELERY_BROKER_URL", f"{scheme}://{place}/")
    broker = env.broker("CELERY_BROKER_URL", "")
    connection = current_app.connection_for_write(
        broker["url"], connect_timeout=2, transport_options=broker["options"]
    )
    send = current_app.send_task
    monkeypatch.setattr(
        worker_wakeup.current_app,
        "send_task",
        lambda *args, **given: send(*args, connection=connection, **given),
    )
    began = time.monotonic()
    worker_wakeup.ring("xapi")
    worker_wakeup.ring("xapi")
    assert time.monotonic() - began < 3
    assert "does not take the bell" in caplog.text
