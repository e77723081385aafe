"""Real concurrency on PostgreSQL: many requests at once, one effect."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from lms.certificates.models import Certificate
from lms.cohorts.models import Enrolment
from lms.cohorts.services import CannotJoin, join_with_code
from lms.cohorts.transfers import move_enrolment
from lms.outbox.models import Effect
from lms.progress import attempts
from lms.progress.models import Attempt, EnrolmentProgress, LearningEvent
from lms.progress.rebuild import differences
from lms.supervision.actions.leaving import CannotLeave, take_back, take_out
from tests.factories.cohorts import CohortFactory
from tests.support.learning import answer_all, finish_lesson, go_half_way, take_pre_test

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
PARALLEL = 50


def at_once(learner, requests: list[tuple[str, dict]]) -> list[int]:
    """Post all requests at the same time, each on a connection of its own."""

    def post(request):
        client = Client()
        client.force_login(learner, backend="lms.accounts.backends.PasswordBackend")
        try:
            return client.post(request[0], request[1]).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(requests)) as pool:
        return list(pool.map(post, requests))


@pytest.fixture
def before_the_end(enrolment, course):
    """All done but the last unit, whose attempt is answered and not submitted."""
    go_half_way(enrolment, course)
    finish_lesson(enrolment, course.second)
    attempt = attempts.start_attempt(
        enrolment=enrolment, unit_uid=str(course.test.uid), language="ro"
    )
    answer_all(attempt)
    Effect.objects.all().delete()
    return attempt


def test_fifty_parallel_last_submits_give_one_certificate(learner, before_the_end):
    address = f"/ro/my/attempts/{before_the_end.uid}/submit/"
    statuses = at_once(learner, [(address, {})] * PARALLEL)
    assert set(statuses) == {302}
    assert Certificate.objects.count() == 1
    assert EnrolmentProgress.objects.get().completed_at is not None
    verbs = [
        effect.payload["verb"]["id"].rsplit("/", 1)[1]
        for effect in Effect.objects.filter(kind="xapi")
    ]
    assert sorted(verbs) == ["completed", "completed", "earned", "passed"]
    assert Effect.objects.filter(kind="certificate.pdf").count() == 2
    assert [d for d in differences(mend=False) if d] == []


def test_parallel_starts_open_one_attempt(learner, enrolment, course):
    address = f"/ro/my/quizzes/{course.pre.uid}/attempts/"
    statuses = at_once(learner, [(address, {})] * 20)
    assert set(statuses) == {302}
    assert Attempt.objects.count() == 1


def test_places_sent_at_once_are_one_reading_of_the_day(learner, enrolment, course):
    take_pre_test(enrolment, course)
    address = f"/ro/my/lessons/{course.first.uid}/reached/"
    statuses = at_once(learner, [(address, {"block": "unu-t"})] * 20)
    assert set(statuses) == {204}
    opened = LearningEvent.objects.filter(kind=LearningEvent.Kind.LESSON_OPENED)
    assert opened.count() == 1


def test_answers_from_two_tabs_are_all_kept(learner, enrolment, course):
    attempt = attempts.start_attempt(
        enrolment=enrolment, unit_uid=str(course.pre.uid), language="ro"
    )
    requests = [
        (
            f"/ro/my/attempts/{attempt.uid}/{number}/",
            {"option": question["options"][0]["uid"]},
        )
        for number, question in enumerate(attempt.frozen["questions"], start=1)
    ]
    at_once(learner, requests * 5)
    attempt.refresh_from_db()
    assert len(attempt.answers) == 4


def taken_out_while(enrolment, supervisor, other):
    """Take the person out at the same moment as ``other``; return both answers."""

    def leave():
        try:
            return take_out(enrolment=enrolment, reason="A plecat", by=supervisor)
        except CannotLeave:
            return False

    def run(call):
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(run, (leave, other)))


@pytest.mark.parametrize("turn", range(6))
def test_a_test_sent_in_while_its_learner_is_taken_out_counts_or_is_refused(
    turn, learner, supervisor, before_the_end
):
    """Either the course was completed before, or there is no completion at all."""
    address = f"/ro/my/attempts/{before_the_end.uid}/submit/"
    left, statuses = taken_out_while(
        before_the_end.enrolment, supervisor, lambda: at_once(learner, [(address, {})])
    )
    state = Enrolment.objects.get().state
    completed = EnrolmentProgress.objects.get().completed_at is not None
    certificates = Certificate.objects.count()
    if left:
        assert (statuses, state, completed, certificates) == (
            [404],
            "withdrawn",
            False,
            0,
        )
    else:
        assert (statuses, state, completed, certificates) == ([302], "active", True, 1)
    assert [d for d in differences(mend=False) if d] == []


@pytest.mark.parametrize("turn", range(6))
def test_who_is_taken_back_while_joining_elsewhere_has_one_place(
    turn, learner, supervisor, enrolment, course
):
    take_out(enrolment=enrolment, reason="A plecat", by=supervisor)
    other = CohortFactory(edition=course.edition, supervisor=supervisor)

    def come_back():
        try:
            return take_back(enrolment=enrolment, reason="A revenit", by=supervisor)
        except CannotLeave:
            return False
        finally:
            connections.close_all()

    def join():
        try:
            return join_with_code(user=learner, code=other.join_code)
        except CannotJoin:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=2) as pool:
        back, joined = pool.submit(come_back), pool.submit(join)
        assert bool(back.result()) != bool(joined.result())
    assert Enrolment.objects.filter(user=learner, state="active").count() == 1


WAITS = """SELECT count(*) FROM pg_locks
    WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"""


def until_somebody_waits(future):
    """Return once another connection waits for this one, or needs to wait no more."""
    waiting = 0
    with connection.cursor() as cursor:
        while not waiting and not future.done():
            cursor.execute(WAITS)
            waiting = cursor.fetchone()[0]
    assert waiting, "it went past the lock"


@pytest.mark.parametrize("act", [take_out, take_back])
def test_who_is_moved_at_this_moment_is_refused_with_a_sentence(
    act, supervisor, enrolment, course
):
    """The row waited for has another group afterwards; it is still the same person."""
    other = CohortFactory(edition=course.edition, supervisor=supervisor)
    stale = Enrolment.objects.select_related("cohort", "edition").get(pk=enrolment.pk)

    def leave():
        try:
            act(enrolment=stale, reason="A plecat", by=supervisor)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=1) as pool:
        with transaction.atomic():
            move_enrolment(enrolment=enrolment, to=other, reason="x", by=supervisor)
            left = pool.submit(leave)
            until_somebody_waits(left)
        with pytest.raises(CannotLeave):
            left.result()
    enrolment.refresh_from_db()
    assert (enrolment.cohort, enrolment.state) == (other, "active")
