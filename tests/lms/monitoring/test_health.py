"""Readiness: 503 only when no page can be served, and each line is true."""

import pytest
from django.db import OperationalError
from django.utils import timezone

from lms.heartbeats import services as heartbeats
from lms.monitoring import health
from lms.outbox.models import AwaySystem
from lms.outbox.queues import MAIL
from lms.outbox.tasks import poll


def lines(client, status=200):
    answer = client.get("/readyz")
    assert answer.status_code == status
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode().splitlines()


def line(client, begin):
    (found,) = [one for one in lines(client) if one.startswith(begin)]
    return found.removeprefix(begin)


@pytest.mark.django_db
def test_a_site_that_nobody_has_started_yet_says_so(client, settings, tmp_path):
    settings.BROKER_FOLDERS = [tmp_path / "gone"]
    found = lines(client)
    assert found[:4] == [
        "database: up",
        "bell: down",
        "clock: never seen",
        "queue certificates: never seen",
    ]
    assert "last backup: never" in found


def test_a_site_in_order(client, in_order):
    assert line(client, "bell: ") == "up"
    assert line(client, "clock: ").startswith("up, seen 0 s ago")
    assert line(client, "queue mail: ").startswith("up, seen 0 s ago")
    assert line(client, "disk: ").endswith("% free")
    assert not [one for one in lines(client) if "wait" in one or "away" in one]


def test_a_dead_clock_and_a_dead_worker_are_told_apart(client, in_order, silence):
    silence(heartbeats.CLOCK, 500)
    assert line(client, "clock: ") == "silent, seen 500 s ago"
    assert line(client, "queue mail: ").startswith("up")
    silence(heartbeats.of_queue(MAIL), 300)
    assert line(client, "queue mail: ") == "silent, seen 300 s ago"
    assert line(client, "queue statements: ").startswith("up")


def test_a_poll_of_a_queue_is_its_heartbeat(client, in_order, silence):
    silence(heartbeats.of_queue(MAIL), 300)
    poll(MAIL)
    assert line(client, "queue mail: ").startswith("up")


def test_what_waits_and_what_is_set_aside_is_told_by_kind(client, in_order, effect):
    effect("mail", 90)
    effect("mail", 30)
    effect("certificate.pdf", 5, state="aside", reason="no")
    AwaySystem.objects.create(
        name="mail server", away_since=timezone.now(), asked_again_at=timezone.now()
    )
    assert line(client, "mail: ") == "2 wait, the oldest for 90 s, 0 set aside"
    assert line(client, "certificate.pdf: ").endswith("1 set aside")
    assert line(client, "mail server: ").startswith("away since 20")


def test_what_a_check_found_is_told(client, in_order):
    heartbeats.beat(heartbeats.RECONCILE, found=3)
    assert line(client, "last reconcile: ").endswith(", 3 differences")


@pytest.mark.django_db
def test_without_the_database_the_site_is_not_ready(client, monkeypatch):
    def away():
        raise OperationalError("gone")

    monkeypatch.setattr(health, "_database", away)
    assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").content == b"database: down"
    assert client.get("/livez").status_code == 200


@pytest.mark.django_db
def test_a_database_that_is_not_migrated_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "_known", {})
    monkeypatch.setattr(health, "migrations_to_apply", lambda: 2)
    assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").content == b"database: migrations to apply"


def test_asking_costs_the_same_with_a_full_outbox(
    client, in_order, effect, django_assert_max_num_queries
):
    for number in range(30):
        effect("mail", number)
    with django_assert_max_num_queries(5):
        lines(client)
