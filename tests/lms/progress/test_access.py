"""What a learner reaches: one's own and open, in an order, or nothing."""

from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone

from courses.editions.release import release_edition
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.services import enrol
from lms.progress import access, attempts
from lms.progress.models import Attempt, EnrolmentProgress
from tests.factories.cohorts import CohortFactory
from tests.factories.courses import make_course
from tests.support.editions import add_lesson
from tests.support.learning import finish_lesson, pass_quiz, take_pre_test

pytestmark = pytest.mark.django_db


@pytest.fixture
def newer(course, supervisor, learner, enrolment):
    """An enrolment of the same person in the next edition, which has a lesson more."""
    EnrolmentProgress.objects.update_or_create(
        enrolment=enrolment,
        defaults={"completed_at": timezone.now(), "units_required": 0},
    )
    lesson = add_lesson(course)
    edition = release_edition(course=course.page)
    cohort = CohortFactory(edition=edition, supervisor=supervisor)
    second = enrol(user=learner, cohort=cohort)
    second.lesson = lesson
    return second


def close(enrolment, state):
    Enrolment.objects.filter(pk=enrolment.pk).update(state=state)


def unlaunch(enrolment):
    Cohort.objects.filter(pk=enrolment.cohort_id).update(launched_at=None)


def reached(user):
    """Return the enrolments that each way of asking finds, which must be the same."""
    found = access.active_enrolments(user)
    assert [one for one, _units in access.own_with_units(user).enrolments] == found
    return found


# --- enrolments ------------------------------------------------------------------------


def test_one_finds_the_own_enrolments_newest_first(
    enrolment, newer, learner, other_learner
):
    assert reached(learner) == [newer, enrolment]
    assert reached(other_learner) == []


@pytest.mark.parametrize("state", ["withdrawn", "transferred"])
def test_a_closed_enrolment_is_not_among_them(enrolment, newer, learner, state):
    close(enrolment, state)
    assert reached(learner) == [newer]


def test_a_group_that_has_not_begun_is_not_among_them(enrolment, learner):
    unlaunch(enrolment)
    assert reached(learner) == []
    with pytest.raises(Http404):
        access.own_enrolment(learner, enrolment.uid)


def test_all_that_a_page_needs_comes_with_the_enrolment(
    enrolment, course, learner, django_assert_num_queries
):
    take_pre_test(enrolment, course)
    with django_assert_num_queries(2):
        asked = [
            access.active_enrolments(learner)[0],
            access.own_with_units(learner).enrolments[0][0],
        ]
        for one in asked:
            assert one.cohort == enrolment.cohort
            assert one.edition == course.edition and one.edition.digest
            assert one.progress.units_done == 1
            assert one.progress.enrolment == one
            assert "manifest" in one.edition.get_deferred_fields()


def test_the_units_that_were_begun_come_with_their_marks(enrolment, course, learner):
    take_pre_test(enrolment, course)
    finish_lesson(enrolment, course.first)
    finish_lesson(enrolment, course.second)
    pass_quiz(enrolment, course.test, right=1)
    ((_own, units),) = access.own_with_units(learner).enrolments
    assert {uid: (facts.done, facts.best_score) for uid, facts in units.items()} == {
        str(course.pre.uid): (True, 100),
        str(course.first.uid): (True, None),
        str(course.second.uid): (True, None),
        str(course.test.uid): (False, access.Decimal("33.33")),
    }


def test_a_person_who_has_not_begun_has_no_units(enrolment, learner):
    assert access.own_with_units(learner) == access.Own([(enrolment, {})], False)


def test_the_home_knows_of_groups_one_was_taken_out_of(enrolment, newer, learner):
    assert not access.own_with_units(learner).has_left
    close(enrolment, "transferred")
    assert not access.own_with_units(learner).has_left
    close(newer, "withdrawn")
    unlaunch(newer)
    assert access.own_with_units(learner) == access.Own([], True)


# --- what was left ---------------------------------------------------------------------


def left(user):
    return list(access.left_enrolments(user))


def test_who_was_taken_out_is_told_so_newest_first(
    enrolment, newer, learner, other_learner
):
    assert left(learner) == []
    close(enrolment, "withdrawn")
    close(newer, "withdrawn")
    assert left(learner) == [newer, enrolment]
    assert left(other_learner) == []


def test_who_has_another_group_for_the_course_since_is_not_told(
    enrolment, newer, learner
):
    close(enrolment, "withdrawn")
    assert left(learner) == []
    close(newer, "transferred")
    assert left(learner) == [enrolment]


def test_a_group_of_an_older_edition_is_none_for_the_newer_one(
    enrolment, newer, learner
):
    close(newer, "withdrawn")
    assert left(learner) == [newer]


def test_another_course_or_another_person_is_no_group_for_this_one(
    enrolment, course, cohort, learner, other_learner, supervisor
):
    close(enrolment, "withdrawn")
    enrol(user=other_learner, cohort=cohort)
    assert left(learner) == [enrolment]
    another = CohortFactory(edition=make_course("alt").edition, supervisor=supervisor)
    enrol(user=learner, cohort=another)
    assert left(learner) == [enrolment]
    same = CohortFactory(edition=course.edition, supervisor=supervisor)
    enrol(user=learner, cohort=same)
    assert left(learner) == []


def test_what_the_home_says_of_a_left_group_takes_one_query(
    enrolment, learner, django_assert_num_queries
):
    close(enrolment, "withdrawn")
    with django_assert_num_queries(1):
        (one,) = access.left_enrolments(learner)
        assert one.cohort.supervisor.full_name and one.edition.course.heading_ro
        assert "manifest" in one.edition.get_deferred_fields()


# --- a unit ----------------------------------------------------------------------------


def test_a_unit_leads_to_the_enrolment_that_teaches_it(
    enrolment, newer, learner, other_learner
):
    assert access.enrolment_for_unit(learner, newer.lesson.uid) == newer
    for user, uid in (
        (learner, uuid4()),
        (other_learner, newer.lesson.uid),
        (AnonymousUser(), newer.lesson.uid),
    ):
        with pytest.raises(Http404):
            access.enrolment_for_unit(user, uid)


def test_of_two_that_teach_a_unit_the_unfinished_one_is_worked_in(
    enrolment, newer, course, learner
):
    uid = course.first.uid
    assert access.enrolment_for_unit(learner, uid) == newer
    EnrolmentProgress.objects.update_or_create(
        enrolment=newer, defaults={"completed_at": timezone.now(), "units_required": 0}
    )
    assert access.enrolment_for_unit(learner, uid) == newer  # both finished: the newest
    EnrolmentProgress.objects.filter(enrolment=enrolment).update(completed_at=None)
    assert access.enrolment_for_unit(learner, uid) == enrolment
    EnrolmentProgress.objects.filter(enrolment=enrolment).delete()
    assert access.enrolment_for_unit(learner, uid) == enrolment


def test_an_enrolment_is_found_by_its_own_person_alone(
    enrolment, newer, learner, other_learner
):
    assert access.own_enrolment(learner, enrolment.uid) == enrolment
    assert access.own_enrolment(learner, newer.uid) == newer
    for user, uid in ((other_learner, enrolment.uid), (learner, uuid4())):
        with pytest.raises(Http404):
            access.own_enrolment(user, uid)


# --- an attempt ------------------------------------------------------------------------


@pytest.fixture
def attempt(enrolment, course):
    return attempts.start_attempt(
        enrolment=enrolment, unit_uid=str(course.pre.uid), language="ro"
    )


def test_an_attempt_is_found_by_its_own_person_alone(
    attempt, learner, other_learner, django_assert_num_queries
):
    access.own_attempt(learner, attempt.uid)  # the outline is read once
    with django_assert_num_queries(1):
        found = access.own_attempt(learner, attempt.uid).attempt
        assert found == attempt and found.enrolment.progress
        assert "manifest" in found.enrolment.edition.get_deferred_fields()
        assert "frozen" in found.get_deferred_fields()
    for user, uid in ((other_learner, attempt.uid), (learner, uuid4())):
        with pytest.raises(Http404):
            access.own_attempt(user, uid)


def test_the_questions_asked_for_come_by_their_numbers(attempt, learner):
    frozen = attempt.frozen["questions"]
    count = len(frozen)
    asked = access.own_attempt(learner, attempt.uid, [1, count, count + 1, 0, 1001])
    assert asked.count == count > 1
    assert asked.questions == {1: frozen[0], count: frozen[-1]}
    assert access.own_attempt(learner, attempt.uid).questions == {}


def test_a_number_too_large_for_the_database_is_no_question(attempt, learner):
    assert access.own_attempt(learner, attempt.uid, [10**12]).questions == {}


def test_an_attempt_at_what_the_course_never_taught_is_not_found(enrolment, learner):
    strange = Attempt.objects.create(
        enrolment=enrolment,
        unit=uuid4(),
        number=1,
        pass_mark=0,
        frozen={"questions": []},
    )
    with pytest.raises(Http404):
        access.own_attempt(learner, strange.uid)


@pytest.mark.parametrize("state", ["withdrawn", "transferred"])
def test_an_attempt_is_open_to_work_only_to_who_takes_the_course(attempt, state):
    assert access.open_to_work(attempt) is attempt
    attempt.enrolment.state = state
    with pytest.raises(Http404):
        access.open_to_work(attempt)


def test_the_pages_of_an_attempt_are_closed_to_who_was_taken_out(
    attempt, client_of, learner
):
    page = f"/ro/my/attempts/{attempt.uid}/1/"
    assert client_of(learner).get(page).status_code == 200
    close(attempt.enrolment, "withdrawn")
    assert client_of(learner).get(page).status_code == 404
