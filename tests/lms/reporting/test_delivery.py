"""Statements reach a real record store, each exactly once."""

import json
import time
import uuid

import httpx
import pytest

from lms.outbox.handlers import SystemAway
from lms.outbox.models import Effect
from lms.outbox.services import make_due, retry, work_off, work_off_all
from lms.outside import http
from lms.reporting import delivery
from lms.reporting.receivers import report
from tests.support.bad_servers import bad_server, dripping
from tests.support.learning import (
    finish_lesson,
    go_half_way,
    pass_quiz,
    take_pre_test,
    whole_course,
)
from tests.support.lrs import PASSWORD, USER, RecordStore, free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def to_lrs(settings, lrs):
    settings.LRS_ENDPOINT = lrs.endpoint
    settings.LRS_USERNAME, settings.LRS_PASSWORD = USER, PASSWORD
    return lrs


def verbs(statements):
    return sorted(s["verb"]["id"].rsplit("/", 1)[1] for s in statements)


def post_by_hand(lrs, statement):
    answer = httpx.post(
        f"{lrs.endpoint}/statements/",
        json=[statement],
        auth=(USER, PASSWORD),
        headers={"X-Experience-API-Version": "1.0.3"},
    )
    assert answer.status_code == 200


def test_a_whole_course_is_reported_once(to_lrs, enrolment, course, learner):
    go_half_way(enrolment, course)
    finish_lesson(enrolment, course.second)
    pass_quiz(enrolment, course.test, right=0)
    pass_quiz(enrolment, course.test)
    work_off_all()
    found = to_lrs.statements(enrolment.uid)
    assert len({statement["id"] for statement in found}) == len(found)
    # Four units and the course completed; the pre-test has no pass mark above zero.
    assert verbs(found) == ["completed"] * 5 + ["earned", "failed", "passed", "passed"]
    assert {s["actor"]["account"]["name"] for s in found} == {str(learner.public_id)}
    assert {s["context"]["language"] for s in found} == {"ro"}
    score = next(s for s in found if verbs([s]) == ["failed"])["result"]["score"]
    assert score == {"scaled": 0.0, "raw": 0.0, "min": 0, "max": 100}
    assert "example.org" not in str([s["actor"] for s in found])


def test_sending_again_changes_nothing(to_lrs, enrolment, course):
    take_pre_test(enrolment, course)
    work_off_all()
    Effect.objects.filter(kind="xapi").update(state="waiting", done_at=None)
    work_off_all()
    assert not Effect.objects.filter(kind="xapi").exclude(state="done").exists()
    assert len(to_lrs.statements(enrolment.uid)) == 2


def test_a_conflict_is_set_aside_and_the_others_arrive(to_lrs, enrolment, course):
    take_pre_test(enrolment, course)
    first = Effect.objects.filter(kind="xapi").first()
    post_by_hand(to_lrs, {**first.payload, "timestamp": "2020-01-01T00:00:00Z"})
    work_off("xapi")
    first.refresh_from_db()
    assert first.state == "aside" and "409" in first.reason
    assert Effect.objects.filter(kind="xapi", state="done").count() == 1


def test_a_refused_statement_is_set_aside(to_lrs):
    report({"id": str(uuid.uuid4()), "verb": {"id": "not an address"}})
    work_off("xapi")
    assert Effect.objects.get().state == "aside"
    assert retry(Effect.objects.get())


def test_a_dead_store_loses_nothing(to_lrs, settings, enrolment, course):
    whole_course(enrolment, course)
    settings.LRS_ENDPOINT = "http://127.0.0.1:9/xAPI"
    assert work_off("xapi") == 0
    waiting = Effect.objects.filter(kind="xapi", state="waiting")
    assert waiting.count() == 8 and "does not answer" in waiting[0].reason
    settings.LRS_ENDPOINT = to_lrs.endpoint
    make_due()
    assert work_off("xapi") == 8
    assert len(to_lrs.statements(enrolment.uid)) == 8


def test_a_wrong_password_waits(to_lrs, settings, enrolment, course):
    take_pre_test(enrolment, course)
    settings.LRS_PASSWORD = "wrong"
    work_off("xapi")
    assert "name and password" in Effect.objects.filter(kind="xapi")[0].reason
    assert not Effect.objects.filter(kind="xapi", state="aside").exists()


def test_without_a_store_statements_wait_untouched(settings, enrolment, course):
    settings.LRS_ENDPOINT = ""
    take_pre_test(enrolment, course)
    work_off_all()
    assert Effect.objects.filter(kind="xapi", state="waiting", reason="").count() == 2


def test_a_stopped_store_gets_everything_once_when_it_is_back(
    settings, tmp_path, enrolment, course
):
    (tmp_path / "data").mkdir()
    store = RecordStore(folder=tmp_path, port=free_port())
    store.prepare()
    store.start()
    try:
        settings.LRS_ENDPOINT = store.endpoint
        settings.LRS_USERNAME, settings.LRS_PASSWORD = USER, PASSWORD
        take_pre_test(enrolment, course)
        assert work_off("xapi") == 2
        store.stop()
        finish_lesson(enrolment, course.first)
        assert work_off("xapi") == 0
        store.start()
        make_due()
        assert work_off("xapi") == 1
        ids = [statement["id"] for statement in store.statements(enrolment.uid)]
    finally:
        store.stop()
    assert sorted(ids) == sorted(Effect.objects.values_list("key", flat=True))


# --- answers that a good store does not give, from a store of our own ---------


@pytest.fixture
def answering(settings, monkeypatch):
    """Answer as told instead of a store; returns the batches that were posted."""
    settings.LRS_ENDPOINT = "http://store.test/xAPI"

    def install(answer):
        posted = []

        def handle(request):
            posted.append(json.loads(request.content or "null"))
            return answer(posted[-1])

        transport = httpx.MockTransport(handle)
        monkeypatch.setattr(http, "_transport", lambda network: transport)
        return posted

    return install


def report_some(count):
    for number in range(count):
        report({"id": f"{number:04}", "verb": {}})


def states():
    return list(Effect.objects.order_by("key").values_list("state", flat=True))


@pytest.mark.parametrize("status", [301, 401, 403, 404, 405, 408, 429, 500, 502, 503])
def test_a_store_out_of_order_is_asked_again_later(answering, status):
    posted = answering(lambda batch: httpx.Response(status, text="out of order"))
    report_some(60)
    assert work_off("xapi") == 0
    assert set(states()) == {"waiting"}
    assert len(posted) == 1
    assert f"{status} out of order" in Effect.objects.first().reason


@pytest.mark.parametrize(
    "page",
    [
        httpx.Response(200, html="<h1>Welcome</h1>"),
        httpx.Response(200, json={"message": "hello"}),
    ],
)
def test_a_page_that_is_no_store_does_not_swallow_statements(answering, page):
    answering(lambda batch: page)
    report_some(1)
    assert work_off("xapi") == 0
    assert "not a record store" in Effect.objects.get().reason


def test_a_store_that_hangs_is_left_after_the_first_batch(answering):
    def hang(batch):
        raise httpx.ReadTimeout("timed out")

    posted = answering(hang)
    report_some(120)
    for _ in range(3):
        work_off("xapi")
    assert len(posted) == 1


@pytest.mark.parametrize("status", [400, 409, 413, 422])
def test_only_the_refused_statement_is_set_aside(answering, status):
    def refuse(batch):
        bad = any(statement["id"] == "0001" for statement in batch)
        return httpx.Response(status, text="no") if bad else httpx.Response(204)

    answering(refuse)
    report_some(3)
    assert work_off("xapi") == 2
    assert states() == ["done", "aside", "done"]
    assert Effect.objects.get(key="0001").reason.endswith(f"\n{status} no")


def test_what_was_found_out_stays_when_the_store_goes_away_in_between(answering):
    def answer(batch):
        if len(batch) > 1 or batch[0]["id"] == "0000":
            return httpx.Response(409)
        return httpx.Response(204 if batch[0]["id"] == "0001" else 503)

    answering(answer)
    report_some(4)
    assert work_off("xapi") == 1
    assert states() == ["aside", "done", "waiting", "waiting"]


def test_a_slow_store_is_given_the_rest_of_a_batch_later(answering, monkeypatch):
    monkeypatch.setattr(delivery, "ONE_BY_ONE_SECONDS", -1)
    answering(lambda batch: httpx.Response(400 if len(batch) > 1 else 204))
    report_some(2)
    assert work_off("xapi") == 0
    assert states() == ["waiting", "waiting"]


def test_batches_are_of_fifty_with_version_and_password(settings, answering):
    settings.LRS_USERNAME, settings.LRS_PASSWORD = "iom", "secret"
    posted = answering(lambda batch: httpx.Response(200, json=[]))
    report_some(120)
    assert work_off("xapi") == 120
    assert [len(batch) for batch in posted] == [50, 50, 20]
    with delivery.lrs_client() as client:
        assert client.headers["X-Experience-API-Version"] == "1.0.3"
        assert str(client.base_url) == "http://store.test/xAPI/"
        assert client.network.seconds == delivery.CALL_SECONDS


def test_the_longest_delivery_ends_within_its_lease():
    longest = 2 * delivery.CALL_SECONDS + delivery.ONE_BY_ONE_SECONDS
    assert longest < delivery.StatementDelivery.lease_seconds


def test_a_store_that_drips_is_left_in_time(settings, monkeypatch):
    monkeypatch.setattr(delivery, "CALL_SECONDS", 0.6)
    drops = dripping(b"HTTP/1.1 204 No Content\r\n\r\n")
    with bad_server(drops, pause=0.1) as server:
        settings.LRS_ENDPOINT = f"http://127.0.0.1:{server.port}/xAPI"
        report_some(60)
        began = time.monotonic()
        assert work_off("xapi") == 0
        assert time.monotonic() - began < 3
        assert server.calls == 1
    assert set(states()) == {"waiting"}
    assert "does not answer" in Effect.objects.first().reason


def test_a_list_of_statements_without_end_is_left(answering):
    page = {"statements": [{"id": "a"}], "more": "/xAPI/statements?more=1"}
    posted = answering(lambda batch: httpx.Response(200, json=page))
    with delivery.lrs_client() as client, pytest.raises(SystemAway, match="no end"):
        delivery.stored_ids(client, uuid.uuid4())
    assert len(posted) == delivery.MOST_PAGES


def test_a_list_that_goes_on_elsewhere_is_not_followed(answering):
    page = {"statements": [], "more": "http://127.0.0.1:5432/"}
    posted = answering(lambda batch: httpx.Response(200, json=page))
    with delivery.lrs_client() as client, pytest.raises(SystemAway, match="another"):
        delivery.stored_ids(client, uuid.uuid4())
    assert len(posted) == 1
