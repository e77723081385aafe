"""Whoever still holds the way of an account that was merged reaches the one that stays."""

import pytest

from lms.certificates.exceptions import NothingToCertify
from lms.certificates.services import issue_participation
from lms.cohorts.models import Enrolment
from lms.cohorts.renewals import begin_renewal
from lms.cohorts.transfers import CannotMove, move_enrolment
from lms.supervision.actions.leaving import CannotLeave, take_back, take_out
from tests.lms.merging.steps import merged
from tests.support.learning import whole_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def stale(other_way):
    """The way of the account that goes, as it was read before the merge."""
    return Enrolment.objects.select_related("cohort", "user", "edition").get(
        pk=other_way.pk
    )


def state_of(way) -> str:
    return Enrolment.objects.get(pk=way.pk).state


def test_who_is_taken_out_and_back_is_the_one_that_stays(
    way, stale, kept, gone, coordinator
):
    merged(kept, gone, coordinator)
    assert take_out(enrolment=stale, reason="a plecat", by=coordinator)
    assert state_of(way) == "withdrawn"
    assert take_back(enrolment=stale, reason="a revenit", by=coordinator)
    assert (state_of(way), state_of(stale)) == ("active", "merged")


def test_who_is_there_already_is_not_taken_back_and_it_is_said(
    way, stale, kept, gone, coordinator
):
    merged(kept, gone, coordinator)
    with pytest.raises(CannotLeave) as refusal:
        take_back(enrolment=stale, reason="a revenit", by=coordinator)
    assert "deja" in str(refusal.value.message)


def test_a_place_of_another_group_is_not_opened_from_here(
    way, stale, kept, gone, coordinator, other_group
):
    merged(kept, gone, coordinator)
    Enrolment.objects.filter(pk=way.pk).update(cohort=other_group, state="withdrawn")
    with pytest.raises(CannotLeave) as refusal:
        take_back(enrolment=stale, reason="a revenit", by=coordinator)
    assert "unite" in str(refusal.value.message)
    assert state_of(way) == "withdrawn"


def test_who_is_moved_is_the_one_that_stays(
    way, stale, kept, gone, coordinator, other_group
):
    merged(kept, gone, coordinator)
    move = move_enrolment(
        enrolment=stale, to=other_group, reason="mutare", by=coordinator
    )
    assert move.enrolment == way
    with pytest.raises(CannotMove):
        move_enrolment(enrolment=stale, to=other_group, reason="iar", by=coordinator)


def test_a_renewal_of_a_way_held_since_before_is_the_account_s_that_stays(
    other_way, stale, kept, gone, coordinator, course
):
    whole_course(other_way, course)
    merged(kept, gone, coordinator)
    assert stale.user == gone
    begun = begin_renewal(enrolment=stale, edition=course.edition, takes="whole")
    assert begun.user == kept
    again = begin_renewal(enrolment=stale, edition=course.edition, takes="whole")
    assert again == begun


def test_no_participation_is_issued_to_the_account_that_went(
    way, stale, kept, gone, coordinator
):
    merged(kept, gone, coordinator)
    with pytest.raises(NothingToCertify):
        issue_participation(enrolment=stale, by=coordinator)
