"""Two ways in different editions, with units excused or set back: what is done stays done."""

from uuid import uuid4

import pytest

from lms.certificates.access import own_certificates
from lms.certificates.models import Certificate
from lms.cohorts.models import Enrolment
from lms.cohorts.services import enrol
from lms.merging.exceptions import CannotMerge
from lms.merging.models import AccountMerge
from lms.merging.plans import Choice, Plan
from lms.merging.refusals import refusals_of
from lms.progress.engine import record_event
from lms.progress.models import LearningEvent
from lms.reporting.selectors import cohort_figures
from tests.factories.accounts import UserFactory
from tests.lms.merging.steps import all_is_right, merged, state_of, undone
from tests.support.editions import add_check, add_lesson, release
from tests.support.learning import (
    finish_lesson,
    pass_quiz,
    take_pre_test,
    whole_course,
)

pytestmark = pytest.mark.django_db


def read(way):
    return Enrolment.objects.select_related("user", "edition", "cohort").get(pk=way.pk)


@pytest.fixture
def late_way(other_way, course, editor, group, kept):
    """Who stays came to a group that had moved on; who goes had completed the old edition."""
    whole_course(other_way, course)
    add_lesson(course)
    release(course, editor, {group: "add"})
    group.refresh_from_db()
    late = enrol(user=kept, cohort=group)
    take_pre_test(late, course)
    assert late.edition_id != read(other_way).edition_id
    return late


def test_who_completed_the_older_edition_stays_complete(
    late_way, other_way, kept, gone, coordinator, group
):
    row = merged(kept, gone, coordinator)
    counts = read(other_way)
    assert (counts.user, counts.state, counts.merged_into) == (kept, "active", None)
    assert counts.progress.completed_at is not None
    assert read(late_way).merged_into == other_way
    assert own_certificates(kept).count() == Certificate.objects.count() == 1
    figures = cohort_figures().get(pk=group.pk)
    assert (figures.enrolled, figures.completed) == (1, 1)
    all_is_right()
    assert row.before["learning"]["own"][0]["pk"] == late_way.pk


def test_undone_both_are_as_they_were(late_way, other_way, kept, gone, coordinator):
    before = [state_of(late_way), state_of(other_way)]
    row = merged(kept, gone, coordinator)
    undone(row, coordinator)
    assert [state_of(late_way), state_of(other_way)] == before
    assert [read(late_way).user, read(other_way).user] == [kept, gone]
    assert [read(late_way).state, read(other_way).state] == ["active", "active"]
    assert read(late_way).merged_into is None
    assert own_certificates(gone).count() == 1
    all_is_right()


def test_what_was_done_since_on_the_complete_way_stays_with_who_did_it(
    late_way, other_way, course, kept, gone, coordinator
):
    before = state_of(other_way)
    row = merged(kept, gone, coordinator)
    finish_lesson(read(other_way), course.first)
    undone(row, coordinator)
    assert state_of(other_way) == before
    units = read(late_way).progress.units
    assert set(units) == {str(course.pre.uid), str(course.first.uid)}
    assert Enrolment.objects.filter(user=kept).count() == 1
    all_is_right()


def test_ways_that_were_united_before_follow_the_one_that_counts(
    late_way, other_way, course, kept, gone, coordinator, group
):
    third = UserFactory(email="zina@example.net", full_name="Zinaida Ababei")
    earlier = enrol(user=third, cohort=group)
    first = merged(kept, third, coordinator)
    second = merged(kept, gone, coordinator)
    assert read(earlier).merged_into == read(late_way).merged_into == other_way
    undone(second, coordinator)
    assert read(earlier).merged_into == late_way
    undone(first, coordinator)
    assert read(earlier).user == third
    all_is_right()


def test_the_other_way_round_it_stays_complete_as_well(
    late_way, other_way, kept, gone, coordinator
):
    merged(gone, kept, coordinator)
    assert read(late_way).merged_into == other_way
    assert read(other_way).progress.completed_at is not None
    all_is_right()


def test_two_editions_that_do_not_fit_are_refused_and_the_dry_run_says_so(
    other_way, course, editor, group, kept, gone, coordinator
):
    """Nobody completed either, and a lesson that was done asks for less in the other one."""
    take_pre_test(other_way, course)
    add_check(course.first)
    Enrolment.objects.filter(pk=other_way.pk).update(state="withdrawn")
    release(course, editor, {group: "add"})
    group.refresh_from_db()
    late = enrol(user=kept, cohort=group)
    # What both editions teach is united.
    assert refusals_of(Plan(Choice(stays=kept, goes=gone))) == []
    take_pre_test(late, course)
    finish_lesson(late, course.first)
    (said,) = refusals_of(Plan(Choice(stays=gone, goes=kept)))
    assert "aceeași ediție" in said
    with pytest.raises(CannotMerge, match="aceeași ediție"):
        merged(gone, kept, coordinator)
    assert not AccountMerge.objects.exists()
    merged(kept, gone, coordinator)
    all_is_right()


def test_what_one_was_set_back_from_the_other_keeps(
    way, other_way, course, editor, group, kept, gone, coordinator
):
    """The lesson was set back on the way that counts, after the other had done it."""
    for each in (way, other_way):
        take_pre_test(each, course)
    finish_lesson(way, course.first)
    finish_lesson(other_way, course.first)
    set_back(way, course.first)
    assert str(course.first.uid) not in done(way)
    merged(kept, gone, coordinator)
    assert str(course.first.uid) in done(way)
    all_is_right()


def test_what_the_other_was_set_back_from_counts_here_no_more(
    way, other_way, course, kept, gone, coordinator
):
    """Set back on the way that goes: neither undoes what is done here, nor does it again."""
    for each in (way, other_way):
        take_pre_test(each, course)
    finish_lesson(way, course.first)
    finish_lesson(other_way, course.first)
    finish_lesson(other_way, course.second)
    for lesson in (course.first, course.second):
        set_back(other_way, lesson)
    row = merged(kept, gone, coordinator)
    assert str(course.first.uid) in done(way)
    assert str(course.second.uid) not in done(way)
    all_is_right()
    # What is set back once both are one concerns both.
    set_back(read(way), course.first)
    assert str(course.first.uid) not in done(way)
    undone(row, coordinator)
    all_is_right()


def test_a_complete_way_is_not_set_back_by_the_other(
    way, other_way, course, kept, gone, coordinator
):
    whole_course(way, course)
    take_pre_test(other_way, course)
    finish_lesson(other_way, course.first)
    set_back(other_way, course.first)
    merged(kept, gone, coordinator)
    assert read(way).progress.completed_at is not None
    all_is_right()


@pytest.fixture
def excused_way(other_way, course, editor, group, other_group):
    """A way that is complete as one lesson of the new edition need not be taken."""
    take_pre_test(other_way, course)
    for lesson in (course.first, course.second):
        finish_lesson(other_way, lesson)
    new = add_lesson(course)
    release(course, editor, {group: "add", other_group: "add"}, excused=[new.uid])
    pass_quiz(read(other_way), course.test)
    assert read(other_way).progress.completed_at is not None
    for each in (group, other_group):
        each.refresh_from_db()
    return other_way


def test_who_is_complete_as_a_lesson_was_excused_stays_complete(
    excused_way, group, kept, gone, coordinator
):
    late = enrol(user=kept, cohort=group)
    assert late.edition_id == read(excused_way).edition_id
    merged(kept, gone, coordinator)
    assert read(excused_way).progress.completed_at is not None
    assert read(late).merged_into == excused_way
    all_is_right()


def test_of_three_places_a_completion_that_would_be_lost_is_refused(
    excused_way, kept, gone, coordinator, group, other_group
):
    """The complete place cannot count, as two own ones are in its way."""
    left = enrol(user=kept, cohort=group)
    Enrolment.objects.filter(pk=left.pk).update(state="withdrawn")
    enrol(user=kept, cohort=other_group)
    (said,) = refusals_of(Plan(Choice(stays=kept, goes=gone)))
    assert "Grupul Nord" in said
    with pytest.raises(CannotMerge):
        merged(kept, gone, coordinator)
    assert read(excused_way).user == gone
    assert not Enrolment.objects.filter(state="merged").exists()


def test_of_three_places_a_completion_that_is_kept_is_no_hindrance(
    way, other_way, course, kept, gone, coordinator, other_group
):
    whole_course(other_way, course)
    Enrolment.objects.filter(pk=way.pk).update(state="withdrawn")
    place = enrol(user=kept, cohort=other_group)
    merged(kept, gone, coordinator)
    assert read(place).progress.completed_at is not None
    assert read(other_way).merged_into == place
    all_is_right()


def done(way) -> set[str]:
    rows = read(way).units.filter(done_at__isnull=False)
    return {str(unit) for unit in rows.values_list("unit", flat=True)}


def set_back(way, lesson) -> None:
    record_event(
        enrolment=way,
        unit_uid=str(lesson.uid),
        kind=LearningEvent.Kind.UNIT_RESET,
        data={"by": str(uuid4()), "reason": "s-a schimbat legea", "change": 0},
        uid=uuid4(),
        language="ro",
    )
