"""A newer edition with a learner in the middle and one finished."""

import pytest
from django.utils import timezone

from courses.models import LessonPage, QuizPage
from lms.certificates.models import Certificate
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.services import enrol
from lms.outbox.models import Effect
from lms.outbox.services import work_off
from lms.progress import attempts, lessons
from lms.progress.edition_upgrade import apply
from lms.progress.edition_upgrade.apply import move_enrolment
from lms.progress.exceptions import UnknownPart
from lms.progress.models import (
    EditionChange,
    EditionMove,
    EnrolmentProgress,
    LearningEvent,
    UnitProgress,
)
from lms.progress.rebuild import differences
from lms.reporting.reconciliation import compare
from tests.support.editions import add_check, add_lesson, release
from tests.support.learning import (
    answer_all,
    finish_lesson,
    go_half_way,
    pass_quiz,
    whole_course,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_middle(enrolment, course):
    """Pre-test and first lesson done."""
    go_half_way(enrolment, course)
    return enrolment


@pytest.fixture
def finished(cohort, course, other_learner):
    way = enrol(user=other_learner, cohort=cohort)
    whole_course(way, course)
    return way


def progress_of(enrolment) -> tuple[int, int]:
    row = EnrolmentProgress.objects.get(pk=enrolment.pk)
    return row.units_done, row.units_required


def done_at(enrolment, page):
    row = UnitProgress.objects.filter(enrolment=enrolment, unit=page.uid).first()
    return row and row.done_at


def nothing_differs() -> bool:
    return [d for d in differences(mend=False) if d] == [] and (
        compare().differences == []
    )


def test_keeping_the_edition_moves_nobody(in_middle, finished, course, cohort, editor):
    add_lesson(course)
    release(course, editor, {cohort: "keep"})
    in_middle.refresh_from_db()
    assert in_middle.edition == course.edition
    assert Cohort.objects.get().edition == course.edition
    assert EditionChange.objects.get().decided_by == editor


def test_moving_on_requires_what_is_new_and_keeps_what_is_done(
    in_middle, course, cohort, editor
):
    before = done_at(in_middle, course.first)
    add_lesson(course)
    edition = release(course, editor, {cohort: "add"})
    in_middle.refresh_from_db()
    assert in_middle.edition == edition
    assert progress_of(in_middle) == (2, 5)
    assert done_at(in_middle, course.first) == before
    assert nothing_differs()


def test_moving_on_leaves_the_completed_as_they_are(
    in_middle, finished, course, cohort, editor
):
    certificate = Certificate.objects.get()
    add_lesson(course)
    release(course, editor, {cohort: "add"})
    finished.refresh_from_db()
    assert finished.edition == course.edition
    assert progress_of(finished) == (4, 4)
    assert Certificate.objects.get() == certificate
    assert nothing_differs()


def test_a_lesson_done_without_its_new_check_stays_done(
    in_middle, course, cohort, editor
):
    before = done_at(in_middle, course.first)
    add_check(course.first)
    release(course, editor, {cohort: "add"})
    assert done_at(in_middle, course.first) == before
    assert progress_of(in_middle) == (2, 4)
    assert nothing_differs()


def test_a_lesson_half_done_asks_its_new_check(in_middle, course, cohort, editor):
    add_check(course.second)
    release(course, editor, {cohort: "add"})
    in_middle.refresh_from_db()
    finish_lesson(in_middle, LessonPage.objects.get(pk=course.second.pk))
    assert progress_of(in_middle) == (3, 4)
    assert nothing_differs()


def test_taking_again_sets_the_named_unit_back_by_a_named_person(
    in_middle, finished, course, cohort, editor
):
    add_check(course.first)
    release(course, editor, {cohort: "add"}, again=[str(course.first.uid)])
    assert done_at(in_middle, course.first) is None
    assert done_at(in_middle, course.pre) is not None
    assert done_at(finished, course.first) is not None
    reset = LearningEvent.objects.get(kind="unit.reset")
    assert (reset.data["by"], reset.data["reason"]) == (
        str(editor.public_id),
        "s-a schimbat legea",
    )
    assert nothing_differs()


def test_a_unit_set_back_is_done_again_and_reported_again(
    in_middle, course, cohort, editor
):
    add_check(course.first)
    release(course, editor, {cohort: "add"}, again=[str(course.first.uid)])
    in_middle.refresh_from_db()
    finish_lesson(in_middle, LessonPage.objects.get(pk=course.first.pk))
    assert progress_of(in_middle) == (2, 4)
    assert nothing_differs()


def test_a_test_to_take_again_begins_with_all_its_attempts(
    in_middle, course, cohort, editor
):
    finish_lesson(in_middle, course.second)
    add_lesson(course)
    pass_quiz(in_middle, course.test, right=0)
    pass_quiz(in_middle, course.test)
    # The last unit was the test: everything is done, so the learner is not moved.
    assert progress_of(in_middle) == (4, 4)
    EnrolmentProgress.objects.update(completed_at=None, units_done=3)
    QuizPage.objects.filter(pk=course.test.pk).update(pass_mark=70)
    release(course, editor, {cohort: "add"}, again=[str(course.test.uid)])
    in_middle.refresh_from_db()
    unit = {"uid": str(course.test.uid), "attempts": 2}
    assert attempts.attempts_left(in_middle, unit) == 2
    attempt = attempts.start_attempt(
        enrolment=in_middle, unit_uid=str(course.test.uid), language="ro"
    )
    assert attempt.number == 3


def test_an_edition_with_nothing_left_to_do_completes_with_a_certificate(
    in_middle, course, cohort, editor
):
    finish_lesson(in_middle, course.second)
    QuizPage.objects.get(pk=course.test.pk).unpublish()
    edition = release(course, editor, {cohort: "add"})
    assert progress_of(in_middle) == (3, 3)
    assert Certificate.objects.get().edition == edition
    completed = [
        e.payload["object"]["definition"]["type"].rsplit("/", 1)[1]
        for e in Effect.objects.filter(kind="xapi")
        if e.payload["verb"]["id"].endswith("completed")
    ]
    assert completed.count("course") == 1
    assert nothing_differs()


def test_a_lesson_whose_last_open_check_is_gone_is_done_by_the_move(
    enrolment, course, cohort, editor
):
    go_half_way(enrolment, course)
    lessons.reach_block(
        enrolment=enrolment,
        unit_uid=str(course.second.uid),
        block="doi-t",
        language="ro",
    )
    LearningEvent.objects.create(
        uid=course.first.uid,
        enrolment=enrolment,
        unit=course.second.uid,
        kind="lesson.finished",
        language="ro",
    )
    page = LessonPage.objects.get(pk=course.second.pk)
    page.body = [b for b in page.body.raw_data if b["type"] not in ("check", "case")]
    page.save_revision().publish()
    release(course, editor, {cohort: "add"})
    assert done_at(enrolment, course.second) is not None
    assert progress_of(enrolment) == (3, 4)
    assert nothing_differs()


def test_an_attempt_at_a_test_that_is_gone_is_marked_and_stays_readable(
    in_middle, course, cohort, editor, client_of, learner
):
    finish_lesson(in_middle, course.second)
    attempt = attempts.start_attempt(
        enrolment=in_middle, unit_uid=str(course.test.uid), language="ro"
    )
    answer_all(attempt, right=0)
    add_lesson(course)
    QuizPage.objects.get(pk=course.test.pk).unpublish()
    release(course, editor, {cohort: "add"})
    browser = client_of(learner)
    address = f"/ro/my/attempts/{attempt.uid}"
    assert browser.get(f"{address}/1/").status_code == 200
    assert browser.post(f"{address}/submit/").status_code == 302
    page = browser.get(f"{address}/result/")
    assert page.status_code == 200
    assert attempt.frozen["questions"][0]["stem"]["ro"] in page.content.decode()
    with pytest.raises(UnknownPart):
        attempts.start_attempt(
            enrolment=in_middle, unit_uid=str(course.test.uid), language="ro"
        )
    assert nothing_differs()


def test_a_request_that_read_the_enrolment_before_the_move_counts_by_the_new_edition(
    in_middle, course, cohort, editor
):
    stale = type(in_middle).objects.select_related("edition").get(pk=in_middle.pk)
    add_lesson(course)
    release(course, editor, {cohort: "add"})
    finish_lesson(stale, course.second)
    assert progress_of(in_middle) == (3, 5)
    assert nothing_differs()


def test_moving_twice_is_one_move(in_middle, course, cohort, editor):
    add_lesson(course)
    release(course, editor, {cohort: "add"})
    change = EditionChange.objects.get()
    in_middle.refresh_from_db()
    assert move_enrolment(enrolment=in_middle, change=change) is None
    assert EditionMove.objects.count() == 1


def test_people_who_have_not_begun_move_on_too(cohort, course, editor, other_learner):
    waiting = enrol(user=other_learner, cohort=cohort)
    add_lesson(course)
    edition = release(course, editor, {cohort: "add"})
    waiting.refresh_from_db()
    assert waiting.edition == edition
    assert progress_of(waiting) == (0, 5)
    assert EnrolmentProgress.objects.get().last_activity_at is None


def test_one_that_fails_keeps_no_other_from_moving(
    in_middle, course, cohort, editor, other_learner, monkeypatch
):
    waiting = enrol(user=other_learner, cohort=cohort)
    add_lesson(course)
    real = apply.move_enrolment

    def fail_once(*, enrolment, change):
        if enrolment.pk == in_middle.pk:
            raise RuntimeError("killed")
        return real(enrolment=enrolment, change=change)

    monkeypatch.setattr(apply, "move_enrolment", fail_once)
    edition = release(course, editor, {cohort: "add"})
    waiting.refresh_from_db()
    assert waiting.edition == edition
    assert Effect.objects.get(kind="progress.move").state == "waiting"
    monkeypatch.undo()
    Effect.objects.update(due_at=timezone.now())
    work_off("progress.move")
    in_middle.refresh_from_db()
    assert in_middle.edition == edition
    assert EditionMove.objects.count() == 2
    assert nothing_differs()


def test_who_takes_the_new_edition_elsewhere_is_not_moved(
    in_middle, course, cohort, editor, supervisor, learner
):
    from tests.factories.cohorts import CohortFactory

    add_lesson(course)
    edition = release(course, editor, {})
    other = CohortFactory(edition=edition, supervisor=supervisor)
    # No door of today leads to two places in one course; some were given before.
    Enrolment.objects.create(user=learner, cohort=other, edition=edition)
    change = EditionChange.objects.create(
        edition=edition, cohort=cohort, choice="add", decided_by=editor
    )
    assert move_enrolment(enrolment=in_middle, change=change) is None
    assert nothing_differs()


def test_people_who_enrol_later_are_given_the_new_edition(
    in_middle, course, cohort, editor, other_learner
):
    add_lesson(course)
    edition = release(course, editor, {cohort: "add"})
    cohort.refresh_from_db()
    assert enrol(user=other_learner, cohort=cohort).edition == edition


def test_two_editions_later_everything_is_still_there(
    in_middle, course, cohort, editor
):
    add_lesson(course)
    add_check(course.first)
    release(course, editor, {cohort: "add"})
    cohort.refresh_from_db()
    LessonPage.objects.get(pk=course.first.pk).unpublish()
    release(course, editor, {cohort: "add"})
    assert progress_of(in_middle) == (1, 4)
    assert done_at(in_middle, course.first) is not None
    assert nothing_differs()


def test_the_supervisor_sees_each_person_by_the_edition_he_or_she_has(
    in_middle, finished, course, cohort, editor
):
    from lms.supervision.overview.lines import table_lines
    from lms.supervision.overview.standing import persons_by_key

    add_lesson(course)
    release(course, editor, {cohort: "add"})
    cohort.refresh_from_db()
    found = persons_by_key(cohort, [in_middle.pk, finished.pk]).values()
    counts = sorted((line.done, line.required) for line in table_lines(cohort, found))
    assert counts == [(2, 5), (4, 4)]
