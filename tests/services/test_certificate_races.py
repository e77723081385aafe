"""Certificates on PostgreSQL: somebody finishes at the moment at which another acts.

One of the two holds its locks until the other waits for them, so that the order of the
two is no matter of luck.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import time_machine
from django.db import connections, transaction
from django.utils import timezone

from courses.editions.release import release_edition
from lms.accounts.models import User
from lms.certificates.again import issue_again
from lms.certificates.exceptions import NotRenewable
from lms.certificates.models import Certificate
from lms.certificates.renewals.services import renew
from lms.certificates.services import (
    issue_participation,
    replace_certificate,
    revoke_certificate,
)
from lms.cohorts.models import Enrolment
from lms.cohorts.services import enrol
from tests.factories.cohorts import CohortFactory
from tests.lms.certificates.conftest import COMPLETED_AT, complete
from tests.lms.certificates.test_participation import ended, failed
from tests.services.test_certificate_doors import at_once, expect_numbers_without_gap
from tests.services.test_parallel import until_somebody_waits
from tests.services.test_renewals import IN_WINDOW, held, issue
from tests.support.editions import add_lesson

__all__ = ["ended", "failed", "held"]
pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
SECONDS = 30


def on_its_own(call):
    """Return a call that leaves no connection of its thread behind."""

    def run():
        try:
            return call()
        finally:
            connections.close_all()

    return run


@contextmanager
def waiting(call):
    """Begin the call in another thread once the block's work is done, inside its locks."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        answers = []
        with transaction.atomic():
            yield answers
            future = pool.submit(on_its_own(call))
            until_somebody_waits(future)
        answers.append(future.result(SECONDS))


def fresh(enrolment):
    """Return the enrolment as a request reads it at its beginning, person included."""
    return Enrolment.objects.select_related("user", "cohort", "edition").get(
        pk=enrolment.pk
    )


def finishing(enrolment, at=IN_WINDOW):
    """Return the end of a course, as the last answer brings it about."""
    read_before = fresh(enrolment)

    def finish():
        with transaction.atomic():
            return issue(complete(read_before), at)

    return finish


def test_finished_while_the_earlier_one_is_replaced_it_renews_the_new_one(held, admin):
    with time_machine.travel(IN_WINDOW):
        way = renew(certificate=held[0])
        with waiting(finishing(way)) as answers:
            new = replace_certificate(certificate=held[0], by=admin, reason="Nume.")
    assert answers[0].renews == new
    assert answers[0].facts["ro"]["renews"] == new.number


def test_finished_while_the_earlier_one_is_issued_again_it_is_not_held_back(
    held, admin
):
    with time_machine.travel(IN_WINDOW):
        way = renew(certificate=held[0])
        revoke_certificate(certificate=held[0], by=admin, reason="O greșeală.")
        with waiting(finishing(way)) as answers:
            new = issue_again(certificate=held[0], by=admin)
    assert answers[0].renews == new


def test_a_newer_edition_finished_while_the_earlier_one_is_replaced_renews_it(
    held, course, admin
):
    """Else the holder loses what was left of the earlier one's days."""
    person, old = held[0].user, held[0]
    add_lesson(course, "noutati", minutes=25)
    edition = release_edition(course=course.page)
    cohort = CohortFactory(edition=edition, supervisor=old.enrolment.cohort.supervisor)
    way = enrol(user=person, cohort=cohort)
    with time_machine.travel(IN_WINDOW), waiting(finishing(way)) as answers:
        new = replace_certificate(certificate=old, by=admin, reason="Nume.")
    assert answers[0].renews == new
    assert answers[0].valid_until > new.valid_until


@pytest.mark.parametrize("act", [replace_certificate, revoke_certificate])
def test_passed_while_the_participation_is_taken_back_there_is_one_of_completion(
    act, ended, supervisor, admin
):
    old = issue_participation(enrolment=ended, by=supervisor)
    with waiting(finishing(ended, timezone.now())) as answers:
        act(certificate=old, by=admin, reason="Nume.")
    assert answers[0].kind == "completion"
    assert list(Certificate.objects.filter(revoked_at=None)) == answers
    old.refresh_from_db()
    assert old.revoked_by == admin and old.revoked_class != "completed"
    expect_numbers_without_gap()


def test_renewal_pressed_while_it_is_being_finished_nobody_waits_for_ever(held):
    with time_machine.travel(IN_WINDOW):
        way = renew(certificate=held[0])
        for _turn in range(4):
            answers = at_once(
                finishing(way), *[lambda: renewed_or_why(held[0])] * 3, finishing(way)
            )
    assert answers[0] == answers[-1]
    assert answers[0].renews == held[0]


def renewed_or_why(certificate):
    try:
        return renew(certificate=certificate)
    except NotRenewable as error:
        return error.args[0]


def test_finished_while_the_name_is_mended_the_certificate_has_the_new_name(enrolment):
    person = User.objects.get(pk=enrolment.user_id)
    with waiting(finishing(enrolment, COMPLETED_AT)) as answers:
        person.full_name = "Veronica Bălan"
        person.save()
    assert answers[0].facts["ro"]["holder"] == "Veronica Bălan"
