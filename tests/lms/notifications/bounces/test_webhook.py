"""A mail service tells of returned mails: signed, just now, and nothing it says is believed."""

import hashlib
import hmac
import json
import time

import pytest

from lms.notifications.models import OutgoingMail

pytestmark = pytest.mark.django_db
SECRET = "a-long-secret-of-the-mail-service"


@pytest.fixture(autouse=True)
def secrets(settings):
    settings.BOUNCE_WEBHOOK_SECRETS = ["an-older-one", SECRET]


def sign(body, secret=SECRET, age=0):
    at = str(int(time.time()) - age)
    made = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256)
    return f"t={at},v1={made.hexdigest()}"


def tell(client, body, signature=None):
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return client.post(
        "/bounces",
        body,
        content_type="application/json",
        headers={"X-Signature": sign(body) if signature is None else signature},
    )


def event(mail, **more):
    given = {"message_id": mail.message_id, "action": "failed", "status": "5.1.1"}
    return {"events": [given | more]}


def test_what_is_signed_is_taken_and_may_come_twice(client, sent):
    mail = sent()
    answer = tell(client, event(mail, message_id=mail.message_id.strip("<>")))
    assert (answer.status_code, answer.json()) == (200, {"taken": {"hard": 1}})
    assert tell(client, event(mail)).json() == {"taken": {"again": 1}}
    assert OutgoingMail.objects.get().bounce == "hard"


def test_an_unknown_mail_is_counted_and_no_error(client):
    told = {"events": [{"message_id": "<1@x>", "action": "failed", "status": "5.1.1"}]}
    assert tell(client, told).json() == {"taken": {"unknown": 1}}


def test_who_does_not_know_the_secret_or_repeats_an_old_call_is_refused(client, sent):
    body = json.dumps(event(sent())).encode()
    for signature in (
        "",
        "t=1,v1=00",
        sign(body, "another"),
        sign(body, age=400),
        sign(body, age=-400),
        sign(body + b" "),
        sign(body).upper(),
    ):
        assert tell(client, body, signature).status_code == 403, signature
    assert OutgoingMail.objects.get().state == "sent"
    assert tell(client, body, sign(body, "an-older-one")).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b'{"events": {}}',
        b'{"events": [1]}',
        b'{"events": [{"message_id": 5}]}',
        b'{"events": [{"message_id": "a\\u0000b"}]}',
        json.dumps({"events": [{"message_id": "x" * 999}]}).encode(),
        json.dumps({"events": [{}] * 101}).encode(),
        b"[" * 60_000,
    ],
)
def test_what_cannot_be_read_is_refused_whole(client, body):
    assert tell(client, body).status_code == 400
    assert client.get("/bounces").status_code == 405


def test_too_much_is_not_read(client):
    assert tell(client, b"x" * 70_000).status_code == 413


def test_without_a_secret_there_is_no_such_page(client, settings, sent):
    settings.BOUNCE_WEBHOOK_SECRETS = []
    assert tell(client, event(sent())).status_code == 404
