"""Heartbeats are written by those who live: workers, clock, checks, scripts."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from lms import clock
from lms.heartbeats import services
from lms.heartbeats.models import Heartbeat


@pytest.mark.django_db
def test_a_heartbeat_is_one_row_and_one_statement(django_assert_num_queries):
    services.beat("backup")
    Heartbeat.objects.update(seen_at=timezone.now() - timedelta(hours=1), found=3)
    with django_assert_num_queries(1):
        services.beat("backup")
    row = Heartbeat.objects.get()
    assert row.found is None and timezone.now() - row.seen_at < timedelta(minutes=1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_clock_writes_its_own_without_django():
    clock.note_heartbeat()
    clock.note_heartbeat()
    assert Heartbeat.objects.get().pk == services.CLOCK


def test_a_clock_whose_database_is_away_goes_on(monkeypatch, caplog):
    away = {"host": "127.0.0.1", "port": 9, "connect_timeout": 2}
    monkeypatch.setattr(clock, "_database", lambda: away)
    clock.note_heartbeat()
    assert "was not written" in caplog.text


def test_the_schedule_notes_itself_now_and_then(monkeypatch, tmp_path):
    noted = []
    monkeypatch.setattr(clock, "note_heartbeat", lambda: noted.append(1))
    monkeypatch.setattr(clock.PersistentScheduler, "tick", lambda self: 1.5)
    scheduler = clock.SeenScheduler(
        clock.app, lazy=True, schedule_filename=str(tmp_path / "beat")
    )
    assert [scheduler.tick(), scheduler.tick()] == [1.5, 1.5]
    assert len(noted) == 1
    scheduler.noted_at -= clock.HEARTBEAT_SECONDS + 1
    scheduler.tick()
    assert len(noted) == 2


@pytest.mark.django_db
def test_a_script_says_that_the_backup_ended_well():
    call_command("heartbeat", "backup")
    assert Heartbeat.objects.get().pk == "backup"
    with pytest.raises(CommandError):
        call_command("heartbeat", "queue:mail")


@pytest.mark.django_db
def test_the_nightly_checks_note_what_they_found():
    call_command("reconcile")
    call_command("rebuild_progress", "--check", "--beat")
    rows = Heartbeat.objects.order_by("pk").values_list("pk", "found")
    assert list(rows) == [("rebuild_check", 0), ("reconcile", 0)]
