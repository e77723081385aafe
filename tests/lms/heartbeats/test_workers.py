"""Each worker writes when it was last seen, and nobody misses one that was stopped."""

from datetime import timedelta

import pytest
from celery import signals
from django.db import connection
from django.utils import timezone

from lms.heartbeats import workers
from lms.heartbeats.models import Heartbeat
from lms.monitoring.tasks import check_health

NAME = "mail@" + "m" * 63 + ".example.org"


class Sender:
    """What Celery says its signals come from."""

    hostname = NAME

    @property
    def eventer(self):
        return self


@pytest.fixture(autouse=True)
def just_started(monkeypatch):
    monkeypatch.setitem(workers._noted, "at", -1000.0)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_worker_is_seen_while_it_goes_and_not_missed_when_stopped():
    signals.heartbeat_sent.send(sender=Sender())
    assert Heartbeat.objects.get().pk == f"worker:{NAME}"
    signals.worker_shutdown.send(sender=Sender())
    assert not Heartbeat.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_it_writes_a_few_times_a_minute_and_keeps_no_connection():
    workers.note(NAME)
    Heartbeat.objects.all().delete()
    workers.note(NAME)
    assert not Heartbeat.objects.exists()
    workers._noted["at"] -= workers.EACH_SECONDS + 1
    workers.note(NAME)
    assert connection.connection is None
    assert Heartbeat.objects.exists()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_database_that_refuses_stops_no_worker(caplog):
    workers.note("mail@" + "x" * 400)
    assert "was not written" in caplog.text


@pytest.mark.django_db
def test_who_was_taken_away_is_forgotten_after_a_day(settings, tmp_path):
    settings.RUN_DIR = tmp_path
    settings.BROKER_FOLDERS = [tmp_path]
    hours = {"mail@gone": 25, "mail@silent": 23, "mail@here": 0}
    now = timezone.now()
    Heartbeat.objects.bulk_create(
        Heartbeat(name=f"worker:{name}", seen_at=now - timedelta(hours=ago))
        for name, ago in hours.items()
    )
    Heartbeat.objects.create(name="drill", seen_at=now - timedelta(days=9))
    check_health()
    left = set(Heartbeat.objects.values_list("name", flat=True))
    assert left == {"drill", "worker:mail@silent", "worker:mail@here"}
