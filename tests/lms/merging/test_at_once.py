"""A merge at the same moment as other work on the same people: nothing is lost, nobody waits."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import transaction

from lms.certificates.holders import hold_person
from lms.cohorts.enrolment_conflicts import lock_places
from lms.cohorts.models import Enrolment
from lms.cohorts.rosters.writing import _enrol as enrol_people
from lms.cohorts.services import enrol
from lms.merging.exceptions import CannotMerge, SomethingChanged
from lms.merging.models import AccountMerge
from lms.merging.plans import Choice
from lms.merging.services import merge
from lms.merging.undoing import undo
from lms.progress.engine import lock
from lms.supervision.actions.leaving import take_out
from tests.lms.accounts.test_two_at_once import (
    first_and_second,
    wait_until_it_is_held_up,
    with_its_own_connection,
)
from tests.lms.merging.steps import merged, undone
from tests.support.learning import take_pre_test

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def merging(kept, gone, coordinator):
    return partial(
        merge, choice=Choice(stays=kept, goes=gone), by=coordinator, reason="r"
    )


def read(way):
    return Enrolment.objects.select_related("user", "edition", "cohort").get(pk=way.pk)


def test_who_is_taken_out_at_this_moment_stays_out(
    other_way, kept, coordinator, merging
):
    """The place goes along as it is then, not as it was read a moment before."""
    row = first_and_second(
        lambda: take_out(enrolment=other_way, reason="a plecat", by=coordinator),
        merging,
    )
    assert row.stays == kept
    assert (read(other_way).user, read(other_way).state) == (kept, "withdrawn")


def test_who_is_taken_out_and_was_united_is_out_again_after_an_undoing(
    way, other_way, coordinator, merging
):
    row = first_and_second(
        lambda: take_out(enrolment=other_way, reason="a plecat", by=coordinator),
        merging,
    )
    undone(row, coordinator)
    assert [read(one).state for one in (way, other_way)] == ["active", "withdrawn"]


def test_a_place_that_is_added_at_this_moment_is_not_missed(
    way, kept, gone, group, merging
):
    """Who is enrolled a moment before has that place, or one tries once more."""
    with pytest.raises(SomethingChanged):
        first_and_second(lambda: enrol(user=gone, cohort=group), merging)
    merging()
    assert Enrolment.objects.filter(user=kept, state="active").count() == 1


@pytest.mark.parametrize("held", ["way", "group"])
def test_whoever_holds_a_place_and_then_the_person_waits_for_no_merge(
    way, other_way, course, group, kept, coordinator, merging, held
):
    take_pre_test(way, course)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            hold(held, way)
            waiting = pool.submit(with_its_own_connection, merging)
            wait_until_it_is_held_up(waiting)
            hold_person(way)
        row = waiting.result()
        with transaction.atomic():
            hold(held, way)
            back = partial(undo, merge=row, by=coordinator, reason="r")
            waiting = pool.submit(with_its_own_connection, back)
            wait_until_it_is_held_up(waiting)
            hold_person(way)
        waiting.result()
    assert AccountMerge.objects.get().state == "undone"


def hold(what: str, way) -> None:
    if what == "way":
        lock(way)
    else:
        lock_places(way.cohort, [])


def test_what_the_database_refuses_is_said_in_words(
    way, other_way, kept, coordinator, merging, monkeypatch
):
    """Two places in one group that no plan has seen."""
    from lms.merging import plans

    monkeypatch.setattr(plans, "_place_of", lambda *_: None)
    with pytest.raises(CannotMerge, match="grup"):
        merging()
    assert not AccountMerge.objects.exists()
    monkeypatch.undo()
    assert merged(kept, other_way.user, coordinator).state == "merged"


def test_who_is_enrolled_when_merged_a_moment_before_has_the_place(
    way, gone, kept, other_group, merging
):
    """Whoever enrols has read the account that is closed by then."""
    Enrolment.objects.filter(pk=way.pk).update(state="withdrawn")
    place = first_and_second(merging, lambda: enrol(user=gone, cohort=other_group))
    assert place.user == kept


def test_a_list_that_read_the_account_before_finds_the_one_that_stays(
    way, other_way, gone, kept, group, other_group, merging, learner
):
    merging()
    Enrolment.objects.filter(pk=way.pk).update(state="withdrawn")
    with transaction.atomic():
        assert enrol_people(other_group, [gone, learner]) == set()
    held = other_group.enrolments.order_by("pk").values_list("user", flat=True)
    assert list(held) == [kept.pk, learner.pk]
    with transaction.atomic():
        assert enrol_people(other_group, [gone, kept]) == set()
    assert other_group.enrolments.count() == 2
    assert not gone.enrolments.exists()
