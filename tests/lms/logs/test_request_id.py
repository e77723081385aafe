"""A request has one number: in its records, in its answer, and in its worker's records."""

import json
import logging

import pytest
from celery import current_app, shared_task

from lms.logs import request_id
from lms.logs.formatters import JsonLines, PlainLines
from tests.factories.accounts import UserFactory

NUMBER = "a1b2c3d4e5f6"
pytestmark = pytest.mark.django_db


@pytest.fixture
def written(caplog):
    """Return the records as the JSON lines that they become."""
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(json.loads(self.format(record)))

    handler = Keep()
    handler.setFormatter(JsonLines())
    root, requests = logging.getLogger(), logging.getLogger("lms.requests")
    level = requests.level
    requests.setLevel(logging.INFO)
    root.addHandler(handler)
    yield lines
    root.removeHandler(handler)
    requests.setLevel(level)


def test_the_proxys_number_is_taken_and_answered(client, written):
    answer = client.get("/robots.txt", headers={"X-Request-ID": NUMBER})
    assert answer["X-Request-ID"] == NUMBER
    (record,) = written
    assert record["request_id"] == NUMBER
    assert (record["view"], record["status"]) == ("robots", 200)
    assert record["logger"] == "lms.requests" and record["level"] == "INFO"
    assert record["at"].endswith("+00:00") or record["at"].endswith("Z")
    assert request_id.current_id() == ""


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "a b c d e f g h", 'abcdefgh"}', "abcdefgh\x7f"]
)
def test_a_number_that_is_not_well_formed_is_replaced(client, given):
    answer = client.get("/robots.txt", HTTP_X_REQUEST_ID=given)
    assert answer["X-Request-ID"] != given and len(answer["X-Request-ID"]) == 32


def test_machines_that_ask_every_second_are_not_logged(client, written):
    client.get("/livez")
    assert written == []


def test_a_page_that_is_not_there_says_neither_its_address_nor_the_request(
    client, written
):
    client.get("/ro/invitations/2b0f0c6e-5f7e-4c3c-9a51-3d3f6c2e8f10/?q=Ana+Rusu")
    (record,) = written
    assert (record["view"], record["status"]) == ("invitation", 404)
    assert "2b0f0c6e" not in str(written) and "Rusu" not in str(written)


def test_a_fault_of_ours_is_told_with_the_number_and_without_the_request(
    client, written, monkeypatch
):
    def broken():
        raise ValueError("of ana@example.org")

    monkeypatch.setattr("lms.monitoring.health.report", broken)
    client.raise_request_exception = False
    answer = client.get("/readyz?q=Ana+Rusu", headers={"X-Request-ID": NUMBER})
    assert answer.status_code == 500 and answer["X-Request-ID"] == NUMBER
    (record,) = written
    assert record["logger"] == "django.request" and record["request_id"] == NUMBER
    assert "ValueError: of [mail address]" in record["exc_info"]
    assert "Rusu" not in str(record) and "request" not in record


@shared_task
def says_something():
    logging.getLogger("test").warning("done")


def test_the_number_goes_with_a_task_to_its_worker(written):
    """Through the message that a broker carries, and not by the thread they share."""
    with current_app.connection_for_write() as connection:
        connection.default_channel.queue_purge("default")
        request_id.begin(NUMBER)
        says_something.apply_async(queue="default", connection=connection)
        request_id.end()
        message = current_app.amqp.queues["default"](connection.default_channel).get()
    assert message.headers["request_id"] == NUMBER
    says_something.push_request(**message.headers)
    try:
        request_id.take_over(task=says_something)
        says_something.run()
        request_id.leave()
    finally:
        says_something.pop_request()
    assert written[-1]["request_id"] == NUMBER and request_id.current_id() == ""


def test_a_task_that_no_page_sent_has_a_number_of_its_own(written):
    says_something.apply(task_id="0123456789abcdef")
    assert written[-1]["request_id"] == "0123456789abcdef"


def test_an_error_is_one_line_with_its_trace(written):
    try:
        raise ValueError("of ana@example.org")
    except ValueError:
        logging.getLogger("test").exception("failed\nLEVEL=forged")
    (record,) = written
    assert record["message"] == "failed\nLEVEL=forged"
    assert "ValueError: of [mail address]" in record["exc_info"]


def test_lines_for_people_are_masked_too():
    record = logging.LogRecord("a", 30, "f", 1, "to %s", ("a@example.org",), None)
    assert PlainLines().format(record).endswith("WARNING a to [mail address]")


def test_what_is_refused_to_somebody_says_to_whom_by_an_opaque_id(client, written):
    person = UserFactory()
    client.force_login(person)
    assert client.get("/ro/reports/").status_code == 404
    (record,) = [line for line in written if line["logger"] == "lms.requests"]
    assert (record["level"], record["message"]) == ("WARNING", "refused")
    assert (record["view"], record["status"]) == ("reports", 404)
    assert record["who"] == str(person.public_id)


def test_what_is_refused_to_a_stranger_names_nobody(client, written):
    assert client.get("/ro/nowhere/").status_code == 404
    (record,) = [line for line in written if line["logger"] == "lms.requests"]
    assert (record["level"], record["status"]) == ("INFO", 404)
    assert "who" not in record
