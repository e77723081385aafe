"""Metrics for Prometheus: computed when asked for, and for nobody without the token."""

import pytest
from prometheus_client.parser import text_string_to_metric_families

from lms.heartbeats import services as heartbeats
from lms.monitoring import metrics
from lms.outbox.queues import MAIL

TOKEN = "a-long-random-token"


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = TOKEN


def samples(client):
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (one.name, *one.labels.values()): one.value
        for family in families
        for one in family.samples
    }


@pytest.mark.parametrize(
    "given", ["", f"Bearer {TOKEN}x", TOKEN, "Bearer ", "Bearer \u0219"]
)
@pytest.mark.django_db
def test_without_the_token_nothing_is_here(client, token, given):
    assert client.get("/metrics", HTTP_AUTHORIZATION=given).status_code == 404


@pytest.mark.parametrize("given", ["Bearer ", "Bearer", ""])
@pytest.mark.django_db
def test_where_no_token_is_set_nobody_gets_them(client, settings, given):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", HTTP_AUTHORIZATION=given).status_code == 404


def test_the_page_says_what_stands_in_the_database(
    client, token, in_order, silence, effect
):
    silence(heartbeats.of_queue(MAIL), 300)
    heartbeats.beat(heartbeats.RECONCILE, found=3)
    effect("mail", 90)
    effect("mail", 10, state="aside")
    found = samples(client)
    assert found["lms_database_up",] == found["lms_bell_up",] == 1
    assert found["lms_effects_waiting", "mail"] == 1
    assert found["lms_effects_aside", "mail"] == 1
    assert found["lms_effects_waiting", "xapi"] == 0
    assert 89 < found["lms_effects_oldest_age_seconds", "mail"] < 150
    assert 299 < found["lms_heartbeat_age_seconds", "queue:mail"] < 360
    assert found["lms_check_differences", "reconcile"] == 3
    assert 0 < found["lms_media_disk_free_ratio",] < 1


@pytest.mark.django_db
def test_work_for_a_store_that_is_not_configured_has_no_age(client, token, effect):
    effect("xapi", 9000)
    found = samples(client)
    assert found["lms_effects_waiting", "xapi"] == 1
    assert found["lms_effects_oldest_age_seconds", "xapi"] == 0


@pytest.mark.django_db
def test_without_the_database_only_that_is_said(client, token, monkeypatch):
    from django.db import OperationalError

    def away():
        raise OperationalError("gone")

    monkeypatch.setattr(metrics, "state_of_site", away)
    assert samples(client) == {("lms_database_up",): 0}
