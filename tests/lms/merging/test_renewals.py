"""A certificate that came with another account is renewed as any other, once."""

import datetime

import pytest
import time_machine

from lms.certificates.models import Certificate
from lms.certificates.renewals.rules import is_due, renewal_of
from lms.certificates.renewals.services import renew
from lms.cohorts.models import Enrolment
from lms.supervision.access import once_among, visible_cohorts
from lms.supervision.overview.selectors import counts_by_cohort
from tests.lms.certificates.designs.conftest import make_design
from tests.lms.certificates.renewals.conftest import finish, noon
from tests.lms.merging.steps import merged, undone
from tests.support.learning import whole_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs(other_way, course):
    """A certificate of three years, earned on the account that goes."""
    make_design(validity_months=36)
    whole_course(other_way, course)
    return Certificate.objects.get()


def in_window(certificate):
    day = certificate.renewable_from + datetime.timedelta(days=5)
    return time_machine.travel(noon(day), tick=False)


def test_it_is_renewed_by_the_account_that_stays(way, theirs, kept, gone, coordinator):
    merged(kept, gone, coordinator)
    theirs.refresh_from_db()
    with in_window(theirs):
        assert list(Certificate.objects.filter(is_due())) == [theirs]
        begun = renew(certificate=theirs)
        assert begun.user == kept
        new = finish(Enrolment.objects.select_related("user").get(pk=begun.pk))
        assert (new.user, new.renews) == (kept, theirs)
        assert not Certificate.objects.filter(is_due()).exists()


def test_the_renewal_and_the_way_are_one_person_in_all_figures(
    way, theirs, kept, gone, coordinator, supervisor
):
    merged(kept, gone, coordinator)
    theirs.refresh_from_db()
    with in_window(theirs):
        renew(certificate=theirs)
        _by_group, total = counts_by_cohort(supervisor)
        assert total.funnel.listed == 1
        groups = visible_cohorts(supervisor).order_by().values("pk")
        assert once_among(groups).count() == 1


def test_of_two_of_one_course_one_renewal_is_enough(
    way, theirs, course, kept, gone, coordinator
):
    whole_course(way, course)
    merged(kept, gone, coordinator)
    theirs.refresh_from_db()
    with in_window(theirs):
        due = Certificate.objects.filter(is_due())
        finish(renew(certificate=due.get()))
        assert not Certificate.objects.filter(is_due()).exists()


def test_undone_it_is_the_others_to_renew_again(way, theirs, kept, gone, coordinator):
    undone(merged(kept, gone, coordinator), coordinator)
    theirs.refresh_from_db()
    with in_window(theirs):
        assert renewal_of(theirs) is not None
        assert renew(certificate=theirs).user == gone
