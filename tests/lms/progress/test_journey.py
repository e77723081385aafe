"""A learner's way through the small course, by the services."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from courses.models import EditionQuestion, Question
from courses.models.snapshots import frozen_questions
from lms.progress import attempts, lessons
from lms.progress.engine import record_event
from lms.progress.exceptions import (
    AlreadyPassed,
    AttemptClosed,
    ForeignEvent,
    LessonNotWorkedThrough,
    NoAttemptsLeft,
    UnitLocked,
    UnknownPart,
)
from lms.progress.lesson_view import case_of
from lms.progress.marking import ForgedAnswer
from lms.progress.models import (
    AttemptGrant,
    EnrolmentProgress,
    LearningEvent,
    UnitProgress,
)
from lms.progress.rebuild import differences
from lms.progress.saved_answers import save_answer
from lms.progress.selectors import way_of
from tests.support.learning import (
    answer_all,
    finish_lesson,
    go_half_way,
    pass_quiz,
    take_pre_test,
    whole_course,
)

pytestmark = pytest.mark.django_db


def test_units_open_one_after_the_other(enrolment, course):
    with pytest.raises(UnitLocked):
        lessons.finish_lesson(
            enrolment=enrolment,
            unit_uid=str(course.first.uid),
            uid=uuid4(),
            language="ro",
        )
    go_half_way(enrolment, course)
    with pytest.raises(UnitLocked):
        attempts.start_attempt(
            enrolment=enrolment, unit_uid=str(course.test.uid), language="ro"
        )


def test_a_lesson_cannot_be_finished_with_open_checks(enrolment, course):
    take_pre_test(enrolment, course)
    with pytest.raises(LessonNotWorkedThrough) as caught:
        lessons.finish_lesson(
            enrolment=enrolment,
            unit_uid=str(course.first.uid),
            uid=uuid4(),
            language="ro",
        )
    assert caught.value.args[0]["cases"] == ["unu-case"]
    assert len(caught.value.args[0]["checks"]) == 1


def test_the_whole_course_completes_once(enrolment, course):
    whole_course(enrolment, course)
    progress = EnrolmentProgress.objects.get(pk=enrolment.pk)
    assert progress.completed_at is not None
    assert (progress.units_done, progress.units_required) == (4, 4)
    assert progress.current_unit is None


def test_the_same_event_again_changes_nothing(enrolment, course):
    uid = uuid4()
    take_pre_test(enrolment, course)
    for _ in range(2):
        record_event(
            enrolment=enrolment,
            unit_uid=str(course.first.uid),
            kind=LearningEvent.Kind.LESSON_FINISHED,
            data={},
            uid=uid,
            language="ro",
        )
    assert LearningEvent.objects.filter(uid=uid).count() == 1


def test_an_event_id_of_another_person_is_refused(
    enrolment, course, cohort, other_learner
):
    from lms.cohorts.services import enrol

    uid = uuid4()
    finished = {
        "unit_uid": str(course.first.uid),
        "kind": LearningEvent.Kind.LESSON_OPENED,
        "data": {},
        "uid": uid,
        "language": "ro",
    }
    record_event(enrolment=enrolment, **finished)
    with pytest.raises(ForeignEvent):
        record_event(enrolment=enrol(user=other_learner, cohort=cohort), **finished)


def test_failing_then_passing_keeps_the_best_score(enrolment, course):
    go_half_way(enrolment, course)
    finish_lesson(enrolment, course.second)
    failed = pass_quiz(enrolment, course.test, right=0)
    assert (failed.passed, failed.score) == (False, 0)
    passed = pass_quiz(enrolment, course.test)
    assert (passed.passed, passed.number) == (True, 2)
    row = UnitProgress.objects.get(enrolment=enrolment, unit=course.test.uid)
    assert (row.best_score, row.attempts) == (100, 2)
    with pytest.raises(AlreadyPassed):
        attempts.start_attempt(
            enrolment=enrolment, unit_uid=str(course.test.uid), language="ro"
        )


def test_attempts_are_limited_until_one_more_is_granted(enrolment, course, supervisor):
    go_half_way(enrolment, course)
    finish_lesson(enrolment, course.second)
    for _ in range(2):
        pass_quiz(enrolment, course.test, right=0)
    start = {"enrolment": enrolment, "unit_uid": str(course.test.uid), "language": "ro"}
    with pytest.raises(NoAttemptsLeft):
        attempts.start_attempt(**start)
    AttemptGrant.objects.create(
        enrolment=enrolment, unit=course.test.uid, reason="boală", granted_by=supervisor
    )
    assert attempts.start_attempt(**start).number == 3


def test_starting_again_returns_the_open_attempt(enrolment, course):
    start = {"enrolment": enrolment, "unit_uid": str(course.pre.uid), "language": "ro"}
    first = attempts.start_attempt(**start)
    assert attempts.start_attempt(**start).uid == first.uid


def test_an_attempt_is_marked_by_the_key_of_its_start(enrolment, course):
    attempt = attempts.start_attempt(
        enrolment=enrolment, unit_uid=str(course.pre.uid), language="ro"
    )
    answer_all(attempt)
    for question in Question.objects.all():
        question.options.update(fraction=0)
    assert attempts.submit_attempt(attempt=attempt, language="ro").score == 100


def test_answers_after_submitting_are_refused(enrolment, course):
    attempt = pass_quiz(enrolment, course.pre)
    question = attempt.frozen["questions"][0]
    with pytest.raises(AttemptClosed):
        save_answer(
            attempt=attempt,
            question=question,
            answer={"options": [question["options"][0]["uid"]]},
            uid=uuid4(),
            language="ro",
        )


def test_the_later_answer_stands_whatever_the_clocks_of_the_machines_say(
    enrolment, course
):
    attempt = attempts.start_attempt(
        enrolment=enrolment, unit_uid=str(course.pre.uid), language="ro"
    )
    question = attempt.frozen["questions"][0]
    first, second = ({"options": [o["uid"]]} for o in question["options"][:2])
    save = {"attempt": attempt, "question": question, "language": "ro"}
    ahead = timezone.now() + timedelta(hours=26)
    with time_machine.travel(ahead, tick=False):
        save_answer(answer=first, uid=uuid4(), **save)
    save_answer(answer=second, uid=uuid4(), **save)
    save_answer(answer=first, uid=uuid4(), **save)
    save_answer(answer=second, uid=uuid4(), **save)
    attempt.refresh_from_db()
    assert attempt.answers[question["uid"]] == second
    assert [d for d in differences(mend=False) if d] == []


def test_forged_options_are_refused(enrolment, course):
    attempt = attempts.start_attempt(
        enrolment=enrolment, unit_uid=str(course.pre.uid), language="ro"
    )
    question = attempt.frozen["questions"][0]
    save = {"attempt": attempt, "uid": uuid4(), "language": "ro"}
    with pytest.raises(ForgedAnswer):
        save_answer(question=question, answer={"options": [str(uuid4())]}, **save)


def test_the_post_test_takes_the_other_form(enrolment, course):
    attempt = pass_quiz(enrolment, course.pre)
    assert attempt.form in {"A", "B"}


def test_a_deleted_question_leaves_old_attempts_readable(enrolment, course):
    attempt = pass_quiz(enrolment, course.pre)
    EditionQuestion.objects.all().delete()  # else the database keeps it
    Question.objects.filter(pool__slug__in=["curs-a", "curs-b"]).delete()
    assert attempts.shares_of(attempt) == [100] * 4
    assert frozen_questions([attempt.frozen["questions"][0]["uid"]]) == {}


def test_a_case_walked_wrong_first_can_start_again(enrolment, course):
    take_pre_test(enrolment, course)
    story = case_of(course.first, "unu-case", "ro")
    step = {
        "enrolment": enrolment,
        "unit_uid": str(course.first.uid),
        "case": story,
        "language": "ro",
    }
    done = lessons.choose_in_case(node_id="start", choice_id="b", uid=uuid4(), **step)
    assert done.state.cases["unu-case"]["done"]
    again = lessons.restart_case(uid=uuid4(), **step)
    assert again.state.cases["unu-case"] == {"path": [], "done": True}
    with pytest.raises(UnknownPart):
        lessons.choose_in_case(node_id="start", choice_id="zzz", uid=uuid4(), **step)


def test_what_is_missing_is_listed_exactly(enrolment, course):
    take_pre_test(enrolment, course)
    way = way_of(enrolment)
    first = way.missing[0]
    assert (len(way.missing), first.checks, first.cases, first.end) == (3, 1, 1, True)


def test_rebuilding_finds_nothing_after_a_whole_course(enrolment, course):
    whole_course(enrolment, course)
    assert [d for d in differences(mend=False) if d] == []


def test_rebuilding_finds_and_mends_a_changed_row(enrolment, course):
    whole_course(enrolment, course)
    UnitProgress.objects.filter(unit=course.first.uid).update(done_at=None)
    EnrolmentProgress.objects.update(units_done=2, completed_at=None)
    assert [d["field"] for d in differences(mend=True) if d] != []
    assert [d for d in differences(mend=False) if d] == []
