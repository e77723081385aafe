"""Certificates on PostgreSQL: two who act at once, and 500 issued anew by killed workers."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections

from lms.accounts.models import User
from lms.certificates.exceptions import AlreadyAnswered, CertificateRevoked
from lms.certificates.models import (
    Certificate,
    CertificateCounter,
    CertificateRequest,
    Reissue,
)
from lms.certificates.reissues import services
from lms.certificates.requests import ask_replacement, refuse_replacement
from lms.certificates.services import (
    issue_certificate,
    replace_certificate,
    revoke_certificate,
)
from lms.cohorts.models import Enrolment
from lms.cohorts.services import enrol
from lms.notifications.models import OutgoingMail
from lms.outbox.models import Effect
from lms.outbox.services import work_off
from tests.factories.accounts import UserFactory
from tests.lms.certificates.conftest import COMPLETED_AT, complete
from tests.support.databases import url_of_tests
from tests.support.site import wait_for

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
ROOT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 120
MANY, KILLS = 500, 10
WORKER = (
    "import django; django.setup();"
    "from lms.outbox.services import work_off; work_off('certificate.reissue')"
)


def at_once(*calls):
    """Run calls at the same moment, each on a connection of its own; errors are answers."""
    ready = Barrier(len(calls))

    def run(call):
        try:
            ready.wait(WAIT_SECONDS)
            return call()
        except (CertificateRevoked, AlreadyAnswered) as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        tasks = [pool.submit(run, call) for call in calls]
        return [task.result(WAIT_SECONDS) for task in tasks]


@pytest.fixture
def certificate(enrolment):
    return issue(complete(enrolment))


def issue(enrolment):
    return issue_certificate(enrolment=enrolment, issued_at=COMPLETED_AT, language="ro")


def expect_numbers_without_gap():
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    last = CertificateCounter.objects.get(year=2026).last
    assert numbers == [f"TIP-2026-{n:06d}" for n in range(1, last + 1)]


def test_of_ten_who_revoke_or_replace_at_once_one_does(certificate, admin):
    def revoke():
        return revoke_certificate(certificate=certificate, by=admin, reason="r")

    def replace():
        return replace_certificate(certificate=certificate, by=admin, reason="r")

    answers = at_once(*[revoke, replace] * 5)
    refused = [one for one in answers if isinstance(one, CertificateRevoked)]
    assert len(refused) == 9
    assert OutgoingMail.objects.count() == 1
    assert Certificate.objects.filter(revoked_at=None).count() <= 1
    expect_numbers_without_gap()


def test_a_request_is_made_once_and_answered_once(certificate, learner, admin):
    learner.full_name = "Alt Nume"
    learner.save()

    def ask():
        return ask_replacement(certificate=certificate, by=learner)

    assert len({one.pk for one in at_once(*[ask] * 8)}) == 1
    waiting = CertificateRequest.objects.get()

    def refuse():
        return refuse_replacement(request=waiting, by=admin, reason="r")

    def replace():
        return replace_certificate(certificate=certificate, by=admin, reason="r")

    at_once(refuse, replace, refuse, replace)
    waiting.refresh_from_db()
    assert waiting.state in {"refused", "replaced"}
    # One answer to the request, and one word of the new certificate.
    assert OutgoingMail.objects.count() == (2 if waiting.state == "refused" else 1)


def worker():
    """Start a worker of the chunks in a process of its own, on the tests' database."""
    return subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": url_of_tests(),
            "DJANGO_SETTINGS_MODULE": "lms.settings.test",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def done_rows():
    return Reissue.objects.get().rows_done


def test_500_issued_anew_by_workers_that_are_killed(cohort, admin, supervisor):
    people = [UserFactory(full_name=f"Nume Vechi {n}") for n in range(MANY)]
    for person in people:
        issue(complete(enrol(user=person, cohort=cohort)))
    User.objects.filter(pk__in=[person.pk for person in people]).update(
        full_name="Nume Nou", family_name="Nou", given_names="Nume"
    )
    reissue = services.order_reissue(
        by=admin, cohort=cohort, why="facts", reason="Toate numele"
    )
    work_off(services.CHECK_EFFECT)
    services.start_reissue(reissue=reissue, by=admin)
    for kill in range(1, KILLS + 1):
        process = worker()
        goal = done_rows() + services.ROWS_A_CHUNK

        def is_far_enough(process=process, goal=goal):
            assert process.poll() is None, "The worker ended before it was killed."
            return done_rows() >= goal

        wait_for(is_far_enough, WAIT_SECONDS)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert done_rows() < MANY, kill
        assert Certificate.objects.count() == MANY + done_rows()
        # Its lease has run out.
        Effect.objects.filter(kind=services.CHUNK_EFFECT).update(leased_until=None)
    somebody = Certificate.objects.filter(revoked_at=None).order_by("-pk").last()

    def by_hand():
        return replace_certificate(certificate=somebody, by=admin, reason="r")

    def by_worker():
        return work_off(services.CHUNK_EFFECT)

    at_once(by_worker, by_hand, by_worker)
    work_off(services.CHUNK_EFFECT)
    reissue.refresh_from_db()
    assert (reissue.state, reissue.rows_done) == ("done", MANY)
    live = Certificate.objects.filter(revoked_at=None)
    assert live.count() == MANY
    assert {each.facts["ro"]["holder"] for each in live} == {"Nume Nou"}
    assert Enrolment.objects.filter(certificates__revoked_at=None).count() == MANY
    assert Certificate.objects.filter(replaced_by__isnull=False).count() == (
        Certificate.objects.count() - MANY
    )
    assert OutgoingMail.objects.count() == Certificate.objects.count() - MANY
    expect_numbers_without_gap()
