"""Renewals on PostgreSQL: pressed at the same moment, and finished at the same moment."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connections, transaction

from lms.certificates.exceptions import NotRenewable
from lms.certificates.models import Certificate, CertificateCounter
from lms.certificates.renewals.services import renew
from lms.certificates.services import (
    issue_certificate,
    replace_certificate,
    revoke_certificate,
)
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.renewals import hold_place
from lms.cohorts.services import enrol
from lms.outbox.models import Effect
from tests.factories.accounts import UserFactory
from tests.lms.certificates.conftest import COMPLETED_AT, complete
from tests.lms.certificates.designs.conftest import make_design
from tests.services.test_certificate_doors import at_once
from tests.services.test_parallel import until_somebody_waits

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
PEOPLE = 6
IN_WINDOW = datetime.datetime(2029, 6, 4, 9, tzinfo=datetime.UTC)


def issue(enrolment, at):
    return issue_certificate(enrolment=enrolment, issued_at=at, language="ro")


@pytest.fixture
def held(cohort):
    make_design(validity_months=36)
    people = [UserFactory(email=f"p{n}@example.org") for n in range(PEOPLE)]
    return [
        issue(complete(enrol(user=one, cohort=cohort)), COMPLETED_AT) for one in people
    ]


def renewing(certificate):
    return lambda: renew(certificate=certificate)


def test_pressed_twice_by_all_at_once_each_has_one_way_in_one_group(held):
    with time_machine.travel(IN_WINDOW):
        ways = at_once(*[renewing(one) for one in held] * 2)
    assert len({way.pk for way in ways}) == PEOPLE
    assert Enrolment.objects.filter(renews__isnull=False).count() == PEOPLE
    assert Cohort.objects.filter(renews__isnull=False).count() == 1


def test_finished_twice_by_all_at_once_numbers_have_no_gap(held):
    with time_machine.travel(IN_WINDOW):
        ways = [complete(renew(certificate=one)) for one in held]
        made = at_once(*[lambda way=way: issue(way, IN_WINDOW) for way in ways] * 2)
    assert len({one.pk for one in made}) == PEOPLE
    numbers = Certificate.objects.filter(renews__isnull=False).values_list(
        "number", flat=True
    )
    assert sorted(numbers) == [f"TIP-2029-{n:06d}" for n in range(1, PEOPLE + 1)]
    assert CertificateCounter.objects.get(year=2029).last == PEOPLE
    earned = Effect.objects.filter(
        kind="xapi", payload__verb__id="http://id.tincanapi.com/verb/earned"
    )
    # One of each of them; those that they renew are still said to be earned too.
    assert earned.count() == 2 * PEOPLE


def test_finished_while_it_is_revoked_it_is_one_or_the_other(held, admin):
    with time_machine.travel(IN_WINDOW):
        ways = [complete(renew(certificate=one)) for one in held]

        def revoking(certificate):
            return lambda: revoke_certificate(
                certificate=certificate, by=admin, reason="r"
            )

        def finishing(way):
            def call():
                try:
                    return issue(way, IN_WINDOW)
                except NotRenewable as error:
                    return error

            return call

        calls = [
            call
            for one, way in zip(held, ways, strict=True)
            for call in (finishing(way), revoking(one))
        ]
        answers = at_once(*calls)[::2]
    made = [one for one in answers if isinstance(one, Certificate)]
    assert Certificate.objects.filter(renews__isnull=False).count() == len(made)
    last = CertificateCounter.objects.filter(year=2029).first()
    assert (last.last if last else 0) == len(made)


def test_who_is_renewing_is_replaced_after_and_nobody_is_locked_for_ever(held, admin):
    """Both take the person first, and the certificate after: no order is left for a lock."""
    one = held[0]

    def replace():
        try:
            return replace_certificate(certificate=one, by=admin, reason="Nume.")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool, time_machine.travel(IN_WINDOW):
        with transaction.atomic():
            hold_place(one.enrolment)
            replaced = pool.submit(replace)
            until_somebody_waits(replaced)
            way = renew(certificate=one)
        assert replaced.result(30).facts["ro"]["holder"]
    assert Enrolment.objects.get(pk=way.pk).renews_id == one.enrolment_id
