"""Alerts: each incident is told once when it begins and once when it ends."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone

from lms.heartbeats import services as heartbeats
from lms.heartbeats.models import Heartbeat
from lms.monitoring import alerts, incidents, rules
from lms.monitoring.models import Incident
from lms.monitoring.state import state_of_site
from lms.monitoring.tasks import check_health
from lms.monitoring.tls import CertificateTrouble
from lms.outbox.queues import MAIL

ADDRESS = "admin@example.org"


@pytest.fixture(autouse=True)
def alert_email(settings):
    settings.ALERT_EMAIL = ADDRESS


def wrong():
    return set(incidents.findings(state_of_site()))


def at_minutes(*minutes):
    """Check the site's health in these minutes from now; return the mails' subjects."""
    start, told = timezone.now(), []
    for minute in minutes:
        with time_machine.travel(start + timedelta(minutes=minute), tick=False):
            Heartbeat.objects.update(seen_at=timezone.now())
            check_health()
        told += [message.subject for message in mail.outbox]
        mail.outbox.clear()
    return told


def test_nothing_is_wrong_with_a_site_in_order(in_order, capsys):
    assert wrong() == set()
    call_command("check_health")
    assert capsys.readouterr().out == "Nothing is wrong.\n"


def test_a_silent_clock_is_found_and_says_nothing_of_the_workers(in_order, silence):
    silence(heartbeats.CLOCK, 121)
    silence(heartbeats.of_queue(MAIL), 121)
    assert wrong() == {("clock", "")}


@pytest.mark.parametrize("days", [7, 9])
def test_a_backup_that_is_never_restored_for_practice_is_told(in_order, silence, days):
    silence(heartbeats.DRILL, days * 24 * 3600)
    assert wrong() == ({("drill", heartbeats.DRILL)} if days > 8 else set())
    Heartbeat.objects.filter(pk=heartbeats.DRILL).delete()
    assert wrong() == {("drill", heartbeats.DRILL)}


def test_a_silent_worker_is_found_by_its_queue(in_order, silence):
    silence(heartbeats.of_queue(MAIL), 119)
    assert wrong() == set()
    silence(heartbeats.of_queue(MAIL), 121)
    assert wrong() == {("queue", "mail")}


def test_one_worker_of_several_that_hangs_is_found(in_order, silence):
    """Where the whole queue is silent, that is told instead."""
    for worker in ("mail@first", "mail@second"):
        heartbeats.beat(f"worker:{worker}")
    silence("worker:mail@second", 119)
    assert wrong() == set()
    silence("worker:mail@second", 121)
    assert wrong() == {("worker", "mail@second")}
    silence(heartbeats.of_queue(MAIL), 121)
    assert wrong() == {("queue", "mail")}


def test_a_broker_that_is_away_is_found(in_order, settings, tmp_path, silence):
    settings.BROKER_FOLDERS = [tmp_path / "gone"]
    silence(heartbeats.of_queue(MAIL), 500)
    assert wrong() == {("bell", "")}


def test_old_work_and_what_is_set_aside_is_found_by_kind(in_order, effect):
    effect("mail", 15 * 60 + 1)
    effect("certificate.pdf", 60)
    effect("roster.check", 60, state="aside")
    effect("xapi", 90_000)  # no store is configured
    assert wrong() == {("waiting", "mail"), ("aside", "roster.check")}


@pytest.mark.parametrize(("free", "is_wrong"), [(9, True), (11, False)])
def test_a_full_disk_is_found(in_order, monkeypatch, free, is_wrong):
    from lms.monitoring import state

    usage = state.shutil._ntuple_diskusage(100, 100 - free, free)
    monkeypatch.setattr(state.shutil, "disk_usage", lambda path: usage)
    assert (("disk", "") in wrong()) is is_wrong


def test_a_disk_that_cannot_be_read_is_found(in_order, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "gone")
    assert wrong() == {("disk", "")}


def test_late_backup_and_checks_are_found(in_order, silence):
    silence(heartbeats.BACKUP, 26 * 3600 + 5)
    Heartbeat.objects.filter(pk=heartbeats.RECONCILE).delete()
    assert wrong() == {("backup", "backup"), ("check", "reconcile")}


def test_differences_of_a_nightly_check_are_found(in_order):
    heartbeats.beat(heartbeats.REBUILD_CHECK, found=2)
    assert wrong() == {("differences", "rebuild_check")}


@pytest.mark.parametrize(("days", "is_wrong"), [(13, True), (16, False)])
def test_a_certificate_that_ends_soon_is_found(
    in_order, settings, monkeypatch, days, is_wrong
):
    settings.BASE_URL = "https://learning.example.org"
    ends_at = timezone.now() + timedelta(days=days)
    monkeypatch.setattr(rules, "certificate_ends_at", lambda host, port: ends_at)
    assert (("certificate", "") in wrong()) is is_wrong


def test_a_certificate_that_browsers_refuse_is_found(in_order, settings, monkeypatch):
    def refuse(host, port):
        raise CertificateTrouble("self-signed certificate")

    settings.BASE_URL = "https://learning.example.org"
    monkeypatch.setattr(rules, "certificate_ends_at", refuse)
    assert wrong() == {("certificate", "")}


def test_an_incident_is_told_once_at_its_beginning_and_once_at_its_end(
    in_order, effect
):
    old = effect("mail", state="aside")
    assert at_minutes(0) == []  # it may be over in a minute
    assert at_minutes(1, 2, 3) == [
        "Problemă: O lucrare a fost pusă deoparte: trebuie să o vadă cineva. (mail)"
    ]
    old.delete()
    assert at_minutes(4, 5) == [
        "Rezolvat: O lucrare a fost pusă deoparte: trebuie să o vadă cineva. (mail)"
    ]
    assert at_minutes(6) == []
    effect("mail", state="aside")
    assert len(at_minutes(10, 11)) == 1
    assert Incident.objects.count() == 2


def test_what_is_over_by_the_next_check_is_not_told(in_order, effect):
    old = effect("mail", state="aside")
    assert at_minutes(0) == []
    old.delete()
    assert at_minutes(1, 2) == []


def test_a_mail_says_what_and_since_when_and_what_to_do(in_order, effect, settings):
    settings.ALERT_LANGUAGE = "ru"
    effect("mail", state="aside")
    check_health()
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        check_health()
    (message,) = mail.outbox
    assert message.to == [ADDRESS]
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    assert "/admin/" in message.body and settings.BASE_URL in message.body
    assert message.subject.startswith("Проблема:") and "\n\n\n" not in message.body


def test_with_no_mail_server_it_is_told_as_soon_as_there_is_one(
    in_order, effect, settings, caplog
):
    effect("mail", state="aside")
    at_minutes(0)
    transport = settings.MAIL_TRANSPORT
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert at_minutes(1) == []
    assert "No alert could be sent" in caplog.text
    settings.MAIL_TRANSPORT = transport
    assert len(at_minutes(2, 3)) == 1


def test_two_checks_at_once_tell_it_once(in_order, effect):
    effect("mail", state="aside")
    at_minutes(0)
    Incident.objects.update(began_at=timezone.now() - timedelta(hours=1))
    (one,) = incidents.untold()
    assert incidents.claim(one) and not incidents.claim(one)
    alerts._tell(one)
    assert mail.outbox == []


def test_where_nobody_is_named_nobody_is_told(in_order, effect, settings):
    settings.ALERT_EMAIL = ""
    effect("mail", state="aside")
    assert at_minutes(0, 1, 2) == []
    assert Incident.objects.get().begin_told_at is None


def test_old_incidents_are_not_kept_for_ever(in_order, effect):
    long_ago = timezone.now() - timedelta(days=500)
    Incident.objects.create(rule="x", began_at=long_ago, ended_at=long_ago)
    check_health()
    assert not Incident.objects.exists()


def test_the_absence_of_the_database_is_told_once_without_it(
    in_order, monkeypatch, settings
):
    def away():
        raise OperationalError("connection refused")

    with monkeypatch.context() as patch:
        patch.setattr(alerts, "state_of_site", away)
        for _minute in range(3):
            with pytest.raises(CommandError):
                call_command("check_health", "--mail")
    assert len(mail.outbox) == 1
    call_command("check_health", "--mail")
    call_command("check_health", "--mail")
    assert [message.subject.partition(":")[0] for message in mail.outbox] == [
        "Problemă",
        "Rezolvat",
    ]


def test_the_command_fails_and_prints_one_object(in_order, effect, capsys):
    effect("mail", state="aside")
    with pytest.raises(CommandError, match="1 thing"):
        call_command("check_health", "--json")
    wrong_things = json.loads(capsys.readouterr().out)["wrong"]
    assert wrong_things == [{"rule": "aside", "about": "mail", "fact": "1"}]
    assert mail.outbox == []
