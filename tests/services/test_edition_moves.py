"""Moving people to a newer edition while they go on learning, on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connections

from lms.certificates.models import Certificate
from lms.cohorts.models import Enrolment
from lms.outbox.services import work_off
from lms.progress import attempts, lessons
from lms.progress.edition_upgrade.apply import MOVE_EFFECT, move_enrolment
from lms.progress.models import (
    Attempt,
    EditionChange,
    EditionMove,
    EnrolmentProgress,
    LearningEvent,
)
from lms.progress.rebuild import differences
from lms.reporting.reconciliation import compare
from tests.support.editions import add_check, add_lesson, release
from tests.support.learning import (
    answer_all,
    finish_lesson,
    go_half_way,
    work_through,
)

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def together(*doings) -> None:
    """Do everything at the same time, each on a connection of its own."""

    def do(doing):
        try:
            doing()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(doings)) as pool:
        for result in [pool.submit(do, doing) for doing in doings]:
            result.result(timeout=60)


@pytest.fixture
def begun(enrolment, course):
    go_half_way(enrolment, course)
    return enrolment


def fresh(enrolment) -> Enrolment:
    return Enrolment.objects.select_related("edition", "user").get(pk=enrolment.pk)


@pytest.fixture
def change(begun, course, cohort, editor):
    """A newer edition with one lesson more; nobody is moved yet."""
    add_lesson(course)
    add_check(course.first)
    edition = release(course, editor, {})
    return EditionChange.objects.create(
        edition=edition, cohort=cohort, choice="add", note="nou", decided_by=editor
    )


def consistent() -> bool:
    return [d for d in differences(mend=False) if d] == [] and (
        compare().differences == []
    )


def test_a_lesson_finished_while_the_learner_is_moved_counts_by_the_new_edition(
    begun, course, change
):
    work_through(begun, course.second)
    stale = fresh(begun)

    def finish():
        lessons.finish_lesson(
            enrolment=stale,
            unit_uid=str(course.second.uid),
            uid=uuid4(),
            language="ro",
        )

    together(finish, lambda: move_enrolment(enrolment=fresh(begun), change=change))
    progress = EnrolmentProgress.objects.get()
    assert (progress.units_done, progress.units_required) == (3, 5)
    assert fresh(begun).edition == change.edition
    assert consistent()


def test_the_last_test_submitted_while_moving_completes_one_edition_or_the_other(
    begun, course, change
):
    finish_lesson(begun, course.second)
    attempt = attempts.start_attempt(
        enrolment=begun, unit_uid=str(course.test.uid), language="ro"
    )
    answer_all(attempt)
    same = [Attempt.objects.get(pk=attempt.pk) for _ in range(5)]
    together(
        *(lambda a=a: attempts.submit_attempt(attempt=a, language="ro") for a in same),
        lambda: move_enrolment(enrolment=fresh(begun), change=change),
        lambda: move_enrolment(enrolment=fresh(begun), change=change),
    )
    progress = EnrolmentProgress.objects.get()
    moved = EditionMove.objects.exists()
    # Submitted first: completed in the old edition, which then stays. Moved first: one
    # lesson is left.
    assert (progress.completed_at is None) is moved
    assert Certificate.objects.count() == (0 if moved else 1)
    assert LearningEvent.objects.filter(kind="attempt.submitted").count() == 2
    assert fresh(begun).edition.number == (2 if moved else 1)
    assert consistent()


def test_two_workers_move_everybody_once(begun, course, cohort, editor):
    from lms.progress.edition_upgrade.apply import change_edition

    add_lesson(course)
    add_check(course.first)
    change_edition(
        edition=release(course, editor, {}),
        choices={cohort: "add"},
        again=[],
        excused=[],
        note="",
        by=editor,
    )
    together(*[lambda: work_off(MOVE_EFFECT)] * 4)
    assert EditionMove.objects.count() == 1
    assert LearningEvent.objects.filter(kind="edition.changed").count() == 1
    assert consistent()
