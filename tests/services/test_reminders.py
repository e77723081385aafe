"""Five hundred reminders while the worker and the mail server die: each arrives once."""

import datetime
import os
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from urllib.parse import urlsplit, urlunsplit

import pytest
from celery import Celery
from django.db import connection, connections, transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.notifications.models import OutgoingMail
from lms.outbox import breakers
from lms.outbox.models import Effect
from lms.outbox.queues import DEFAULT
from lms.outbox.services import make_due
from lms.reminders import due, services
from lms.reminders.models import Preference, Reminder
from tests.support.databases import url_of_tests
from tests.support.site import ROOT, empty_queue, wait_for
from tests.support.smtp import mail_server

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
PEOPLE = 500
TAKEN = 50
PROCESSES = 2
WAIT_SECONDS = 60


@pytest.fixture
def silent(cohort):
    """Return a maker of people who were enrolled long ago and never came."""

    def make(count):
        long_ago = timezone.now() - datetime.timedelta(days=30)
        users = User.objects.bulk_create(
            User(
                email=f"p{n}@example.org",
                full_name=f"P {n}",
                language=("ro", "ru")[n % 2],
            )
            for n in range(count)
        )
        Preference.objects.bulk_create(Preference(user=u, days=127) for u in users)
        Enrolment.objects.bulk_create(
            Enrolment(
                user=user,
                cohort=cohort,
                edition_id=cohort.edition_id,
                enrolled_at=long_ago,
            )
            for user in users
        )

    return make


def this_is_the_chosen_hour():
    Preference.objects.update(hour=timezone.localtime().hour)


def test_two_workers_at_once_write_each_reminder_once(silent, monkeypatch):
    silent(60)
    this_is_the_chosen_hour()
    now, both, chunks = timezone.now(), Barrier(2), due.chunks

    def chunks_seen_by_both(kind, moment):
        found = list(chunks(kind, moment))
        both.wait(WAIT_SECONDS)
        return found

    monkeypatch.setattr(due, "chunks", chunks_seen_by_both)

    def worker():
        try:
            return services.remind_learners(now=now)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        counts = [t.result(WAIT_SECONDS) for t in [pool.submit(worker) for _ in "ab"]]
    assert sum(counts) == 60
    assert Reminder.objects.count() == OutgoingMail.objects.count() == 60


class Workshop:
    """A real worker with its clock, on the test's database and a queue of its own."""

    def __init__(self, folder, mail_port):
        self.broker = urlunsplit(
            urlsplit(os.environ["CELERY_BROKER_URL"])._replace(path="/14")
        )
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
            "RUN_DIR": str(folder),
            "DATABASE_URL": url_of_tests(),
            "CELERY_BROKER_URL": self.broker,
            "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
            "DEMO": "0",
        }
        self.process = None

    def start(self):
        words = "-m celery --quiet --app lms worker --beat --loglevel WARNING"
        more = f"--concurrency {PROCESSES} --without-gossip --without-mingle"
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *words.split(), *more.split()]
                + ["--schedule", str(self.folder / "beat")],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self):
        """Kill all its processes at once; and let the time of their leases pass."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        Effect.objects.filter(state="waiting").update(leased_until=None)
        breakers.forget_all()

    def remind(self):
        """Do what the clock does every five minutes."""
        clock = Celery("clock", set_as_current=False)
        # Named here, because the environment's broker would go before the app's.
        with clock, clock.connection_for_write(self.broker) as queue:
            clock.send_task(
                "lms.reminders.tasks.remind", connection=queue, queue=DEFAULT
            )

    def log(self):
        return (self.folder / "log").read_text("utf-8", "replace")


@contextmanager
def workshop(folder, mail_port):
    made = Workshop(folder, mail_port)
    empty_queue(made.broker)
    made.start()
    try:
        yield made
    finally:
        made.kill()
        empty_queue(made.broker)


def until(is_so, worker):
    wait_for(is_so, WAIT_SECONDS, worker.log)


def blocked():
    """Tell whether somebody waits for the end of this test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted"
            " AND transactionid = pg_current_xact_id()::xid"
        )
        return cursor.fetchone()[0] > 0


def die_in_the_middle_of_deciding(worker):
    """Hold a row of the third hundred, so that the worker is there when it is killed."""
    middle = Enrolment.objects.order_by("pk")[PEOPLE // 2]
    this_is_the_chosen_hour()
    with transaction.atomic():
        Reminder.objects.create(
            user=middle.user,
            enrolment=middle,
            kind="silence",
            occasion=timezone.localdate(middle.enrolled_at),
            on=timezone.localdate(),
        )
        worker.remind()
        until(blocked, worker)
        worker.kill()
        transaction.set_rollback(True)


def die_in_the_middle_of_sending(worker, server):
    """Kill it while the server has a mail and has not said yet that it takes it."""
    server.takes, server.held = TAKEN, 0
    worker.start()
    until(lambda: server.held and sent() == TAKEN, worker)
    worker.kill()


def sent():
    return OutgoingMail.objects.filter(state="sent").count()


def test_each_of_500_reminders_arrives_once_whatever_dies(silent, tmp_path):
    silent(PEOPLE)
    with mail_server() as first, workshop(tmp_path, first.port) as worker:
        # A mail that is taken at the moment of the kill may come twice (RFC 1047).
        first.takes = 0
        die_in_the_middle_of_deciding(worker)
        decided = Reminder.objects.count()
        assert TAKEN < decided < PEOPLE and decided == OutgoingMail.objects.count()
        die_in_the_middle_of_sending(worker, first)
    # The mail server and the worker are both dead now.
    with workshop(tmp_path, first.port) as worker:
        this_is_the_chosen_hour()
        worker.remind()
        until(lambda: OutgoingMail.objects.count() == PEOPLE, worker)
        until(lambda: OutgoingMail.objects.filter(state="retry").exists(), worker)
        with mail_server(first.port) as second:
            make_due()  # puts the clock forward over the worker's pause
            until(lambda: sent() == PEOPLE, worker)
    arrived = Counter(mail["To"] for mail in first.received + second.received)
    assert len(arrived) == PEOPLE and set(arrived.values()) == {1}
    assert not Effect.objects.exclude(state="done").exists()
