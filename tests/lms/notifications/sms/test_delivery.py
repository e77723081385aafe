"""Text messages over a real call to a gateway: sent once, put off, or refused; by day."""

import logging
import time
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lms.notifications.models import TextMessage
from lms.notifications.sms import consents, delivery
from lms.notifications.sms.delivery import TextDelivery
from lms.outbox.models import AwaySystem, Effect
from lms.outbox.services import make_due, retry, work_off
from tests.support.bad_servers import NOTHING, bad_server, dripping, endless

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
KIND = "text_message"
HEAD = b"HTTP/1.1 200 OK\r\n"


def test_a_text_is_sent_once_and_its_code_goes(gateway, texted):
    message = texted()
    assert work_off(KIND) == 1 and work_off(KIND) == 0
    (call,) = gateway.calls
    assert call["authorization"] == "Bearer gateway-t0ken"
    ((key, body),) = gateway.messages.items()
    assert key == body["id"] == str(message.uid)
    assert (body["to"], body["text"]) == (message.phone, message.text)
    message.refresh_from_db()
    assert (message.state, message.text) == ("sent", "")


def test_a_worker_killed_before_it_marked_the_row_sends_no_second_text(gateway, texted):
    message = texted()
    assert work_off(KIND) == 1
    # The row and the effect as they stood before the worker was killed.
    TextMessage.objects.update(state="queued", sent_at=None, text=message.text)
    Effect.objects.filter(kind=KIND).update(state="waiting", done_at=None)
    assert work_off(KIND) == 1
    assert len(gateway.calls) == 2 and len(gateway.messages) == 1


@pytest.mark.parametrize("status", [400, 404, 422])
def test_a_refused_text_is_set_aside_and_tried_again_by_a_person(
    gateway, texted, status, caplog
):
    gateway.answer = (status, {}, b"unknown number +373 69 123 456, sorry")
    message = texted()
    with caplog.at_level(logging.WARNING):
        work_off(KIND)
    message.refresh_from_db()
    effect = Effect.objects.get(kind=KIND)
    assert (message.state, effect.state) == ("failed", "aside")
    assert str(status) in effect.reason and "sorry" in effect.reason
    for text in (effect.reason, caplog.text):
        assert "69123456" not in text.replace(" ", "")
    gateway.answer = (200, {}, b"{}")
    assert retry(effect) and work_off(KIND) == 1
    message.refresh_from_db()
    assert message.state == "sent"


@pytest.mark.parametrize(
    "answer",
    [
        (401, {}, b"no"),
        (403, {}, b""),
        (429, {"Retry-After": "120"}, b"slow"),
        (500, {}, b""),
        (503, {}, b""),
        (302, {"Location": "http://127.0.0.1:1/inside"}, b""),
        (307, {"Location": "http://169.254.169.254/"}, b""),
        (200, {"Content-Encoding": "gzip"}, b"x"),
        (200, {}, b"x" * 100_000),
    ],
)
def test_a_gateway_at_fault_costs_no_text(gateway, texted, answer):
    gateway.answer = answer
    message = texted()
    assert work_off(KIND) == 0
    message.refresh_from_db()
    assert message.state == "retry"
    assert AwaySystem.objects.get().name == "SMS gateway"
    assert Effect.objects.get(kind=KIND).tries == 0
    gateway.answer = (202, {}, b"")
    make_due()
    assert work_off(KIND) == 1 and not AwaySystem.objects.exists()


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param(NOTHING, id="says nothing"),
        pytest.param(dripping(HEAD + b"Content-Length: 9\r\n\r\n"), id="drips"),
        pytest.param(endless(HEAD, b"X-A: b\r\n"), id="head without end"),
        pytest.param(endless(HEAD + b"\r\n", b"x" * 65536), id="body without end"),
    ],
)
def test_a_call_ends_whatever_the_gateway_does(settings, texted, monkeypatch, parts):
    monkeypatch.setattr(delivery, "CALL_SECONDS", 0.6)
    with bad_server(parts, pause=0.05) as server:
        settings.SMS_URL = f"http://127.0.0.1:{server.port}/messages"
        texted()
        began = time.monotonic()
        assert work_off(KIND) == 0
        assert time.monotonic() - began < 3
        assert server.sent < 8 * 1024 * 1024
    assert AwaySystem.objects.exists()


def test_at_night_texts_wait_and_without_a_gateway_too(gateway, texted, noon, settings):
    texted()
    for moment, is_day in (
        ("2026-03-10T05:59:00Z", False),
        ("2026-03-10T18:00:00Z", False),
        ("2026-07-10T05:00:00Z", True),
        ("2026-03-10T17:59:00Z", True),
    ):
        noon.move_to(moment)
        assert TextDelivery().ready() is is_day, moment
    noon.move_to("2026-03-10T20:00:00Z")
    assert work_off(KIND) == 0 and gateway.calls == []
    noon.move_to("2026-03-11T07:00:00Z")
    settings.SMS_URL = ""
    assert work_off(KIND) == 0
    assert TextMessage.objects.get().state == "queued"
    settings.SMS_URL = gateway.url
    assert work_off(KIND) == 1


def test_who_stops_or_has_another_number_meanwhile_gets_nothing(
    gateway, texted, person
):
    first = texted()
    consents.stop(person=person)
    work_off(KIND)
    consents.agree(person=person, by=person)
    TextMessage.objects.update(created_at=first.created_at - timedelta(hours=2))
    texted()
    person.phone = "+37369000009"
    person.save()
    consents.agree(person=person, by=person)
    work_off(KIND)
    assert gateway.calls == []
    assert set(TextMessage.objects.values_list("state", flat=True)) == {"failed"}


def test_a_text_whose_words_are_gone_is_not_sent(gateway, texted):
    texted()
    TextMessage.objects.update(text="")
    work_off(KIND)
    assert gateway.calls == [] and Effect.objects.get(kind=KIND).state == "aside"


def test_the_database_keeps_no_code_of_a_sent_text(texted):
    texted()
    with pytest.raises(IntegrityError), transaction.atomic():
        TextMessage.objects.update(state="sent")
