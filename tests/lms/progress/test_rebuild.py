"""The command that compares everybody's progress with the ledger."""

import json
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lms.cohorts.services import enrol
from lms.progress.attempts import start_attempt
from lms.progress.models import (
    Attempt,
    EnrolmentProgress,
    LearningEvent,
    UnitProgress,
)
from tests.support.learning import (
    answer_all,
    finish_lesson,
    pass_quiz,
    take_pre_test,
    whole_course,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def damaged(enrolment, course):
    """An enrolment at its last test, in whose tables somebody changed rows by hand."""
    take_pre_test(enrolment, course)
    finish_lesson(enrolment, course.first)
    finish_lesson(enrolment, course.second)
    attempt = start_attempt(
        enrolment=enrolment, unit_uid=str(course.test.uid), language="ro"
    )
    answer_all(attempt)
    row = UnitProgress.objects.get(enrolment=enrolment, unit=course.pre.uid)
    UnitProgress.objects.filter(pk=row.pk).update(best_score=1)
    Attempt.objects.filter(pk=attempt.pk).update(answers={})
    return enrolment


def test_the_check_names_what_differs_and_changes_nothing(damaged, capsys):
    with pytest.raises(CommandError, match="differences") as failed:
        call_command("rebuild_progress", check=True, json=True)
    assert failed.value.returncode == 1
    said = json.loads(capsys.readouterr().out)
    assert said["checked"] == 1
    fields = {found["field"] for found in said["differences"]}
    assert fields == {"best_score", "answers", "units"}
    assert UnitProgress.objects.filter(best_score=1).exists()


@contextmanager
def nothing_may_be_written():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        yield


def test_the_check_writes_no_row_at_all(damaged, cohort, other_learner, capsys):
    enrol(user=other_learner, cohort=cohort)  # and has not begun: no row of progress
    assert EnrolmentProgress.objects.count() == 1
    with nothing_may_be_written(), pytest.raises(CommandError):
        call_command("rebuild_progress", check=True, json=True)
    said = json.loads(capsys.readouterr().out)
    assert (said["checked"], len(said["differences"])) == (2, 3)
    assert EnrolmentProgress.objects.count() == 1


def test_the_check_names_a_row_that_is_missing(enrolment, course, capsys):
    take_pre_test(enrolment, course)
    EnrolmentProgress.objects.all().delete()
    with nothing_may_be_written(), pytest.raises(CommandError):
        call_command("rebuild_progress", check=True, json=True)
    (found,) = json.loads(capsys.readouterr().out)["differences"]
    assert (found["what"], found["field"]) == ("enrolment", "missing")
    call_command("rebuild_progress")
    call_command("rebuild_progress", check=True)
    assert EnrolmentProgress.objects.get().units_done == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_check_reads_one_state_while_people_go_on(enrolment, course, capsys):
    take_pre_test(enrolment, course)
    with CaptureQueriesContext(connection) as asked:
        call_command("rebuild_progress", check=True)
    said = [query["sql"].upper() for query in asked]
    assert any("REPEATABLE READ, READ ONLY" in sql for sql in said)
    assert not [sql for sql in said if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


def test_without_check_it_mends_and_then_finds_nothing(damaged, capsys):
    call_command("rebuild_progress")
    capsys.readouterr()
    call_command("rebuild_progress", check=True, json=True)
    assert json.loads(capsys.readouterr().out) == {"checked": 1, "differences": []}
    assert len(Attempt.objects.get(submitted_at=None).answers) == 3


def test_a_mended_course_was_completed_when_it_was(enrolment, course, capsys):
    whole_course(enrolment, course)
    row = EnrolmentProgress.objects.get()
    EnrolmentProgress.objects.update(completed_at=None, units_done=0)
    call_command("rebuild_progress")
    assert EnrolmentProgress.objects.get().completed_at == row.completed_at is not None


def test_answers_that_were_marked_are_not_written_over(enrolment, course, capsys):
    attempt = pass_quiz(enrolment, course.pre)
    saved = LearningEvent.objects.filter(kind="answer.saved").first()
    saved.pk, saved.uid = None, uuid4()
    saved.data |= {"answer": {"options": []}}
    saved.recorded_at = timezone.now()
    saved.save()  # later than the marking: nothing in the product does this
    call_command("rebuild_progress", json=True)
    assert [
        found["field"] for found in json.loads(capsys.readouterr().out)["differences"]
    ] == ["answers"]
    assert Attempt.objects.get().answers == attempt.answers


def test_when_somebody_began_is_kept_and_checked(enrolment, course, capsys):
    take_pre_test(enrolment, course)
    finish_lesson(enrolment, course.first)
    first = UnitProgress.objects.earliest("started_at")
    progress = EnrolmentProgress.objects.get()
    assert progress.began_at == first.started_at < progress.last_activity_at
    EnrolmentProgress.objects.update(began_at=timezone.now())
    with pytest.raises(CommandError):
        call_command("rebuild_progress", check=True, json=True)
    said = json.loads(capsys.readouterr().out)
    assert [found["field"] for found in said["differences"]] == ["began_at"]
    call_command("rebuild_progress")
    assert EnrolmentProgress.objects.get().began_at == first.started_at
