"""What was done on two accounts counts as if one person had done all of it, once."""

import pytest
from django.db import IntegrityError, transaction

from lms.certificates.access import own_certificates
from lms.certificates.models import Certificate
from lms.cohorts.models import Enrolment
from lms.cohorts.services import CannotJoin, enrol
from lms.outbox.models import Effect
from lms.progress.access import own_attempt
from lms.progress.attempts import attempts_left, grant_attempt, start_attempt
from lms.progress.exceptions import NoAttemptsLeft
from lms.progress.manifest import outline_of
from lms.progress.models import Attempt, LearningEvent
from lms.reporting.selectors import cohort_figures
from lms.supervision.access import people_of, who_counts
from tests.lms.merging.steps import all_is_right, merged, state_of
from tests.support.learning import (
    answer_all,
    finish_lesson,
    pass_quiz,
    take_pre_test,
    whole_course,
)

pytestmark = pytest.mark.django_db


def statements() -> list[str]:
    rows = Effect.objects.filter(kind="xapi").order_by("pk")
    return [row.payload["verb"]["id"].rsplit("/", 1)[1] for row in rows]


def test_half_on_each_account_completes_the_course_once(
    way, other_way, course, kept, gone, coordinator
):
    take_pre_test(way, course)
    finish_lesson(way, course.first)
    take_pre_test(other_way, course)
    finish_lesson(other_way, course.first)
    finish_lesson(other_way, course.second)
    merged(kept, gone, coordinator)
    pass_quiz(read(way), course.test)

    progress = read(way).progress
    assert progress.completed_at is not None
    assert Certificate.objects.get().user == kept
    # The course, and each unit, is told once by whichever way it was done on first.
    assert statements().count("completed") == 2 + 3 + 1 + 1
    figures = cohort_figures().get(pk=way.cohort_id)
    assert (figures.enrolled, figures.completed) == (1, 1)
    all_is_right()


def read(way):
    return Enrolment.objects.select_related("user", "edition", "cohort").get(pk=way.pk)


def test_the_place_on_which_the_course_was_completed_counts(
    way, other_way, course, kept, gone, coordinator
):
    """The one place was complete: it is the one that counts, as it is."""
    whole_course(other_way, course)
    before, state = statements(), state_of(other_way)
    merged(kept, gone, coordinator)
    # It was complete there: nothing is told or issued anew.
    assert statements() == before
    assert state_of(other_way) == state
    assert read(way).merged_into == other_way
    assert Certificate.objects.get().user == kept
    assert own_certificates(kept).count() == 1
    assert own_certificates(gone).count() == 0
    all_is_right()


def test_progress_is_as_if_one_person_had_done_all(
    way, other_way, course, kept, gone, coordinator, learner, group
):
    """The same steps in the same order on one account fold to the same."""
    alone = enrol(user=learner, cohort=group)
    for step, on in (
        (lambda e: take_pre_test(e, course), way),
        (lambda e: take_pre_test(e, course), other_way),
        (lambda e: finish_lesson(e, course.first), other_way),
        (lambda e: finish_lesson(e, course.second), other_way),
    ):
        step(on)
    take_pre_test(alone, course)
    finish_lesson(alone, course.first)
    finish_lesson(alone, course.second)
    merged(kept, gone, coordinator)
    one, two = read(way).progress, read(alone).progress
    assert one.units_done == two.units_done == 3
    assert one.current_unit == two.current_unit
    # The pre-test was taken on both.
    assert one.units[str(course.pre.uid)][2] == 2
    assert one.last_activity_at == read(other_way).progress.last_activity_at
    assert read(way).state == "active"
    assert read(other_way).state == "merged"
    all_is_right()


def test_attempts_of_both_count_and_an_open_one_left_behind_does_not(
    way, other_way, course, kept, gone, coordinator
):
    for each in (way, other_way):
        take_pre_test(each, course)
        finish_lesson(each, course.first)
        finish_lesson(each, course.second)
    unit = outline_of(way).by_uid[str(course.test.uid)]
    allowed = attempts_left(way, unit)
    pass_quiz(way, course.test, right=0)
    mine = start_attempt(enrolment=way, unit_uid=str(course.test.uid), language="ro")
    theirs = start_attempt(
        enrolment=other_way, unit_uid=str(course.test.uid), language="ru"
    )
    merged(kept, gone, coordinator)

    assert attempts_left(read(way), unit) == allowed - 2
    # The own open one goes on; the other stays as it is, unmarked.
    again = start_attempt(
        enrolment=read(way), unit_uid=str(course.test.uid), language="ro"
    )
    assert again.pk == mine.pk
    theirs.refresh_from_db()
    assert theirs.submitted_at is None
    assert own_attempt(kept, theirs.uid).attempt.pk == theirs.pk
    all_is_right()


def test_an_attempt_after_the_merge_has_a_number_of_its_own(
    way, other_way, course, kept, gone, coordinator
):
    for each in (way, other_way):
        take_pre_test(each, course)
        finish_lesson(each, course.first)
        finish_lesson(each, course.second)
        pass_quiz(each, course.test, right=0)
    merged(kept, gone, coordinator)
    with pytest.raises(NoAttemptsLeft):
        start_attempt(enrolment=read(way), unit_uid=str(course.test.uid), language="ro")
    grant_attempt(
        enrolment=read(way), unit_uid=str(course.test.uid), reason="r", by=coordinator
    )
    last = start_attempt(
        enrolment=read(way), unit_uid=str(course.test.uid), language="ro"
    )
    assert last.number == 3
    answer_all(last)
    assert read(way).progress.units[str(course.test.uid)][2] == 2
    all_is_right()


def test_a_place_in_another_edition_or_group_goes_along_whole(
    way, gone, kept, course, coordinator, other_group
):
    """Who left a group keeps what was done there, and whoever leads it finds it."""
    elsewhere = enrol(user=gone, cohort=other_group)
    take_pre_test(elsewhere, course)
    Enrolment.objects.filter(pk=elsewhere.pk).update(state="withdrawn")
    before = state_of(elsewhere)
    merged(kept, gone, coordinator)
    row = read(elsewhere)
    assert (row.user, row.merged_into, row.state) == (kept, None, "withdrawn")
    assert state_of(elsewhere) == before
    all_is_right()


def test_two_places_in_one_edition_are_united(
    way, gone, kept, course, coordinator, other_group
):
    elsewhere = enrol(user=gone, cohort=other_group)
    take_pre_test(elsewhere, course)
    merged(kept, gone, coordinator)
    assert read(elsewhere).merged_into == way
    assert read(way).progress.units_done == 1
    # He or she has one place in the course, and gets no second one by the code.
    with pytest.raises(CannotJoin):
        enrol(user=kept, cohort=other_group)
    all_is_right()


def test_statements_keep_the_actor_of_their_registration(
    gone, kept, course, coordinator, group
):
    theirs = enrol(user=gone, cohort=group)
    take_pre_test(theirs, course)
    merged(kept, gone, coordinator)
    finish_lesson(read(theirs), course.first)
    actors = {
        row.payload["actor"]["account"]["name"]
        for row in Effect.objects.filter(kind="xapi")
    }
    assert actors == {str(gone.public_id)}
    notice = Effect.objects.get(kind="merge.notice").payload
    extensions = notice["object"]["definition"]["extensions"]
    said = [one["name"] for one in extensions.values()]
    assert said == [str(gone.public_id), str(kept.public_id)]
    all_is_right()


def test_who_has_left_with_one_account_and_is_in_with_the_other_is_in(
    way, other_way, kept, gone, coordinator
):
    Enrolment.objects.filter(pk=way.pk).update(state="withdrawn")
    merged(kept, gone, coordinator)
    assert read(way).state == "active"


def test_both_certificates_are_kept_and_no_third_is_issued(
    way, other_way, course, kept, gone, coordinator, group
):
    whole_course(way, course)
    whole_course(other_way, course)
    numbers = set(Certificate.objects.values_list("number", flat=True))
    merged(kept, gone, coordinator)
    assert {one.number for one in own_certificates(kept)} == numbers
    assert Certificate.objects.count() == 2
    assert Certificate.objects.filter(revoked_at=None).count() == 2
    figures = cohort_figures().get(pk=group.pk)
    assert (figures.enrolled, figures.completed) == (1, 1)
    all_is_right()


def test_a_merged_account_counts_nowhere(
    way, other_way, course, kept, gone, coordinator, group
):
    whole_course(other_way, course)
    merged(kept, gone, coordinator)
    counted = Enrolment.objects.filter(who_counts())
    assert [one.user for one in counted] == [kept]
    assert list(people_of(group)) == [other_way]


def test_the_database_lets_a_certificate_follow_a_merge_alone(way, course, kept, gone):
    whole_course(way, course)
    row = Certificate.objects.get()
    for change in ({"user": gone}, {"merged_from": gone}):
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            Certificate.objects.filter(pk=row.pk).update(**change)


def test_the_database_lets_an_attempt_follow_a_parting_alone(way, other_way, course):
    take_pre_test(way, course)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        Attempt.objects.update(enrolment=other_way)


def test_no_event_was_changed(way, other_way, course, kept, gone, coordinator):
    take_pre_test(way, course)
    take_pre_test(other_way, course)
    before = list(LearningEvent.objects.order_by("pk").values())
    merged(kept, gone, coordinator)
    after = list(LearningEvent.objects.order_by("pk").values())
    assert after[: len(before)] == before
    assert {one["kind"] for one in after[len(before) :]} == {"unit.united"}
