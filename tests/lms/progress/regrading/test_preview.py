"""What is foretold of a decision about a corrected key is what then happens."""

import random
import tracemalloc
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Question
from lms.cohorts.services import enrol
from lms.outbox.services import work_off
from lms.progress import draw
from lms.progress.engine import record_event
from lms.progress.models import (
    Attempt,
    EnrolmentProgress,
    ItemResult,
    KeyDecision,
    LearningEvent,
    Regrade,
    UnitProgress,
)
from lms.progress.regrading.apply import REGRADE_EFFECT, counted_scores, decide_key
from lms.progress.regrading.preview import CHUNK, forecasts
from tests.factories.accounts import UserFactory
from tests.support.keys import correct_key
from tests.support.learning import finish_lesson, go_half_way, pass_quiz

pytestmark = pytest.mark.django_db
CHOICES = KeyDecision.Choice.values


@pytest.fixture
def tried(course, cohort, monkeypatch):
    """Eight people with none to three questions right; two of three are enough.

    What each of them is asked is the same in every run.
    """
    monkeypatch.setattr(draw, "dice", random.Random(1))
    return [_tried(course, cohort, number % 4) for number in range(8)]


def _tried(course, cohort, right: int) -> Attempt:
    enrolment = enrol(user=UserFactory(), cohort=cohort)
    go_half_way(enrolment, course)
    finish_lesson(enrolment, course.second)
    return pass_quiz(enrolment, course.test, right=right)


def reset(attempt: Attempt) -> None:
    record_event(
        enrolment=attempt.enrolment,
        unit_uid=str(attempt.unit),
        kind="unit.reset",
        data={"by": "x", "reason": "y"},
        uid=uuid4(),
        language="ro",
    )


def decide(question: Question, choice: str, editor) -> KeyDecision:
    decision = decide_key(
        question=question.uid,
        version=question.version,
        choice=choice,
        reason="cheia era greșită",
        by=editor,
    )
    while work_off(REGRADE_EFFECT):
        pass
    return decision


def counted() -> dict[int, tuple[Decimal, bool]]:
    attempts = list(Attempt.objects.filter(submitted_at__isnull=False))
    marked = {a.pk: (a.score, a.passed) for a in attempts}
    return marked | counted_scores(attempts)


def what_happened(decision: KeyDecision, before: dict) -> tuple[int, int, int, int]:
    after, regrades = counted(), Regrade.objects.filter(decision=decision)
    events = LearningEvent.objects.filter(
        kind="attempt.regraded", data__decision=decision.pk, data__now_passed=True
    )
    return (
        sum(after[pk][0] > before[pk][0] for pk in before),
        events.count(),
        sum(r.score < before[r.attempt_id][0] for r in regrades),
        sum(before[r.attempt_id][1] and not r.passed for r in regrades),
    )


def done() -> tuple[int, int]:
    return (
        UnitProgress.objects.filter(done_at__isnull=False).count(),
        EnrolmentProgress.objects.filter(completed_at__isnull=False).count(),
    )


def numbers(forecast) -> tuple[int, int, int, int]:
    return (
        *(forecast.higher, forecast.newly_passed),
        *(forecast.lower, forecast.below),
    )


@pytest.mark.parametrize("choice", CHOICES)
def test_the_forecast_is_what_then_happens(tried, editor, choice):
    """With an earlier decision, and one test that is to be taken again."""
    first = correct_key(tried[1], 1)
    decide(first, "both", editor)
    reset(tried[2])
    question = correct_key(tried[2], 0)
    found = forecasts(question.uid, question.version)
    assert [one.choice for one in found] == CHOICES
    foretold = next(one for one in found if one.choice == choice)
    before, done_before = counted(), done()
    decision = decide(question, choice, editor)
    assert numbers(foretold) == what_happened(decision, before)
    after = counted()
    assert all(after[pk] >= before[pk] for pk in before)
    assert all(now >= then for now, then in zip(done(), done_before, strict=True))


def test_each_number_is_there_in_one_case_or_another(tried):
    """Else the test above would compare noughts only."""
    right, wrong = correct_key(tried[2], 0), correct_key(tried[1], 2)
    found = {
        (question.pk, one.choice): one
        for question in (right, wrong)
        for one in forecasts(question.uid, question.version)
    }
    totals = [sum(n) for n in zip(*map(numbers, found.values()), strict=True)]
    assert all(totals), totals
    for one in found.values():
        if one.choice == "leave":
            assert numbers(one) == (0, 0, 0, 0)
        if one.choice in ("full", "both"):
            assert one.lower == one.below == 0


def many(attempt: Attempt, count: int) -> None:
    """Copy a marked attempt with its items."""
    start = Attempt.objects.filter(enrolment=attempt.enrolment).count() + 10
    items = list(attempt.items.values("question", "version", "share", "rest"))
    fields = {
        name: getattr(attempt, name)
        for name in (
            *("enrolment", "unit", "pass_mark", "frozen", "answers"),
            *("started_at", "submitted_at", "score", "passed"),
        )
    }
    copies = Attempt.objects.bulk_create(
        Attempt(number=start + number, **fields) for number in range(count)
    )
    ItemResult.objects.bulk_create(
        ItemResult(attempt=copy, **item) for copy in copies for item in items
    )


def test_thousands_of_attempts_take_no_more_memory_than_hundreds(
    course, cohort, settings
):
    settings.DEBUG = False
    attempt = _tried(course, cohort, 1)
    question = correct_key(attempt, 1)
    peaks = []
    for count in (3 * CHUNK, 20 * CHUNK):
        many(attempt, count)
        tracemalloc.start()
        found = forecasts(question.uid, question.version)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert found[0].higher == found[0].newly_passed == 23 * CHUNK + 1
    assert peaks[1] < 1.5 * peaks[0]


def test_each_hundred_attempts_take_the_same_queries(course, cohort):
    attempt = _tried(course, cohort, 1)
    question = correct_key(attempt, 1)
    forecasts(question.uid, question.version)  # what a process reads once is read
    with CaptureQueriesContext(connection) as one:
        forecasts(question.uid, question.version)
    many(attempt, CHUNK - 1)
    with CaptureQueriesContext(connection) as hundred:
        forecasts(question.uid, question.version)
    assert len(hundred) == len(one)


def test_the_page_shows_the_numbers_beside_the_choices(tried, client_of, editor):
    question = correct_key(tried[2], 0)
    page = client_of(editor).get(f"/cms/questions/{question.pk}/old-attempts/")
    choices = page.context["choices"]
    assert [radio.data["value"] for radio, _forecast in choices] == CHOICES
    shown = [numbers(forecast) for _radio, forecast in choices]
    assert shown == [numbers(one) for one in forecasts(question.uid, question.version)]
    text = page.content.decode()
    assert all(f"<td>{number}</td>" in text for number in shown[2])
