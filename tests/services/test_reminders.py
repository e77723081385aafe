"""Five hundred reminders while the worker and the mail server die: each arrives once."""

import datetime
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.notifications.models import OutgoingMail
from lms.outbox.models import Effect
from lms.outbox.services import make_due
from lms.reminders import due, services
from lms.reminders.models import Preference, Reminder
from tests.support.site import wait_for
from tests.support.smtp import mail_server
from tests.support.workshop import workshop

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
PEOPLE = 500
TAKEN = 50
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
    with (
        mail_server() as first,
        workshop(tmp_path, EMAIL_URL=f"smtp://127.0.0.1:{first.port}") as worker,
    ):
        # A mail that is taken at the moment of the kill may come twice (RFC 1047).
        first.takes = 0
        die_in_the_middle_of_deciding(worker)
        decided = Reminder.objects.count()
        assert TAKEN < decided < PEOPLE and decided == OutgoingMail.objects.count()
        die_in_the_middle_of_sending(worker, first)
    # The mail server and the worker are both dead now.
    with workshop(tmp_path, EMAIL_URL=f"smtp://127.0.0.1:{first.port}") as worker:
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
