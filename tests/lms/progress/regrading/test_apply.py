"""A corrected key: each choice, nothing ever falls, everything once."""

from decimal import Decimal

import pytest

from courses.models import Question
from lms.certificates.models import Certificate
from lms.outbox.models import Effect
from lms.outbox.services import work_off
from lms.progress import attempts
from lms.progress.engine import record_event
from lms.progress.exceptions import AlreadyDecided, UnknownPart
from lms.progress.models import (
    EnrolmentProgress,
    ItemResult,
    KeyDecision,
    LearningEvent,
    Regrade,
    UnitProgress,
)
from lms.progress.rebuild import differences
from lms.progress.regrading.apply import (
    REGRADE_EFFECT,
    awaits_decision,
    decide_key,
    regrade_attempt,
)
from lms.reporting.reconciliation import compare
from tests.support.keys import correct_key
from tests.support.learning import (
    answer_all,
    finish_lesson,
    go_half_way,
    pass_quiz,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_test(enrolment, course):
    """All done but the test, whose pass mark is 60 % of three questions."""
    go_half_way(enrolment, course)
    finish_lesson(enrolment, course.second)
    return enrolment


def failed_attempt(enrolment, course):
    """One of three questions right: 33 %."""
    return pass_quiz(enrolment, course.test, right=1)


def chosen(attempt, place: int) -> str:
    return attempt.answers[attempt.frozen["questions"][place]["uid"]]["options"][0]


def decide(question, choice: str, editor) -> KeyDecision:
    decision = decide_key(
        question=question.uid,
        version=question.version,
        choice=choice,
        reason="cheia era greșită",
        by=editor,
    )
    work_off(REGRADE_EFFECT)
    return decision


def best(enrolment, course) -> Decimal:
    return UnitProgress.objects.get(
        enrolment=enrolment, unit=course.test.uid
    ).best_score


def verbs() -> list[str]:
    """Return what was reported of the test."""
    found = Effect.objects.filter(kind="xapi").order_by("pk")
    return [
        effect.payload["verb"]["id"].rsplit("/", 1)[1]
        for effect in found
        if "Test (ro)" in str(effect.payload["object"])
    ]


def nothing_differs() -> bool:
    return [d for d in differences(mend=False) if d] == [] and (
        compare().differences == []
    )


@pytest.mark.parametrize(
    ("place", "choice", "score"),
    [
        # The first answer was right by the old key only, the second is by the new one.
        (0, "full", "33.33"),
        (0, "both", "33.33"),
        (0, "new", "0.00"),
        (1, "full", "66.67"),
        (1, "both", "66.67"),
        (1, "new", "66.67"),
    ],
)
def test_each_choice_gives_its_score_and_the_attempt_keeps_its_own(
    at_test, course, editor, place, choice, score
):
    attempt = failed_attempt(at_test, course)
    decide(correct_key(attempt, place), choice, editor)
    regrade = Regrade.objects.get()
    attempt.refresh_from_db()
    assert regrade.score == Decimal(score)
    assert (attempt.score, attempt.passed) == (Decimal("33.33"), False)
    assert attempt.frozen["questions"][place]["version"] == 1
    assert best(at_test, course) == max(Decimal(score), attempt.score)
    assert nothing_differs()


def test_leaving_the_results_is_written_down_and_changes_nothing(
    at_test, course, editor
):
    attempt = failed_attempt(at_test, course)
    question = correct_key(attempt, 1)
    assert awaits_decision(question.uid, question.version) == 1
    decision = decide(question, "leave", editor)
    assert (decision.decided_by, decision.reason) == (editor, "cheia era greșită")
    assert decision.decided_at is not None
    assert awaits_decision(question.uid, question.version) == 0
    assert not Regrade.objects.exists()
    assert best(at_test, course) == Decimal("33.33")


def test_a_test_passed_by_the_correction_completes_the_course_once(
    at_test, course, editor
):
    attempt = failed_attempt(at_test, course)
    decision = decide(correct_key(attempt, 1), "both", editor)
    assert EnrolmentProgress.objects.get().completed_at is not None
    assert Certificate.objects.count() == 1
    assert verbs() == ["failed", "completed", "passed"]
    regrade_attempt(attempt_pk=attempt.pk, decision=decision)
    assert verbs() == ["failed", "completed", "passed"]
    assert LearningEvent.objects.filter(kind="attempt.regraded").count() == 1
    assert nothing_differs()


def test_a_passed_test_stays_passed_when_the_new_key_says_otherwise(
    at_test, course, editor
):
    attempt = pass_quiz(at_test, course.test, right=2)
    certificate = Certificate.objects.get()
    decide(correct_key(attempt, 0), "new", editor)
    assert Regrade.objects.get().passed is False
    assert best(at_test, course) == Decimal("66.67")
    assert EnrolmentProgress.objects.get().completed_at is not None
    assert Certificate.objects.get() == certificate
    assert verbs() == ["completed", "passed"]
    assert nothing_differs()


def test_two_corrected_questions_of_one_attempt_add_up(at_test, course, editor):
    attempt = failed_attempt(at_test, course)
    decide(correct_key(attempt, 1), "full", editor)
    decide(correct_key(attempt, 2), "full", editor)
    assert Regrade.objects.order_by("pk").last().score == Decimal(100)
    assert best(at_test, course) == Decimal(100)
    assert verbs().count("completed") == verbs().count("passed") == 1
    assert nothing_differs()


def test_an_attempt_submitted_after_the_decision_is_treated_alike(
    at_test, course, editor
):
    attempt = attempts.start_attempt(
        enrolment=at_test, unit_uid=str(course.test.uid), language="ro"
    )
    answer_all(attempt, right=1)
    decide(correct_key(attempt, 1), "both", editor)
    assert not Regrade.objects.exists()
    marked = attempts.submit_attempt(attempt=attempt, language="ro")
    assert marked.score == Decimal("33.33")
    work_off(REGRADE_EFFECT)
    assert Regrade.objects.get().score == Decimal("66.67")
    assert EnrolmentProgress.objects.get().completed_at is not None
    assert nothing_differs()


def test_what_is_to_be_taken_again_is_not_passed_by_an_older_attempt(
    at_test, course, editor
):
    attempt = failed_attempt(at_test, course)
    record_event(
        enrolment=at_test,
        unit_uid=str(course.test.uid),
        kind="unit.reset",
        data={"by": "x", "reason": "y"},
        uid=attempt.uid,
        language="ro",
    )
    decide(correct_key(attempt, 1), "full", editor)
    assert Regrade.objects.get().passed is True
    assert best(at_test, course) is None
    assert nothing_differs()


def test_a_removed_option_is_worth_nothing_and_breaks_nothing(at_test, course, editor):
    attempt = pass_quiz(at_test, course.test, right=3)
    question = correct_key(attempt, 0)
    question.options.get(uid=chosen(attempt, 0)).delete()
    decide(question, "new", editor)
    assert Regrade.objects.get().share == 0


def test_a_second_decision_on_the_same_version_is_refused(at_test, course, editor):
    attempt = failed_attempt(at_test, course)
    question = correct_key(attempt, 1)
    decide(question, "leave", editor)
    with pytest.raises(AlreadyDecided):
        decide(question, "full", editor)
    assert KeyDecision.objects.get().choice == "leave"


def test_a_decision_on_a_key_that_was_changed_meanwhile_is_refused(
    at_test, course, editor
):
    attempt = failed_attempt(at_test, course)
    question = correct_key(attempt, 1)
    Question.objects.filter(pk=question.pk).update(version=3)
    with pytest.raises(UnknownPart):
        decide(question, "full", editor)
    assert not KeyDecision.objects.exists()


def test_the_result_page_shows_both_scores(at_test, course, editor, client_of, learner):
    attempt = failed_attempt(at_test, course)
    decide(correct_key(attempt, 1), "both", editor)
    browser = client_of(learner)
    page = browser.get(f"/ro/my/attempts/{attempt.uid}/result/")
    assert (page.context["score"], page.context["passed"]) == (Decimal("66.67"), True)
    text = page.content.decode()
    assert "33,3%" in text and "66,7%" in text
    quiz = browser.get("/ro/curs/modul/test/")
    assert quiz.context["done"] is True
    assert quiz.context["attempts"][0]["score"] == Decimal("66.67")


def test_every_marked_question_is_kept_for_the_figures(at_test, course):
    attempt = failed_attempt(at_test, course)
    items = ItemResult.objects.filter(attempt=attempt)
    assert sorted(items.values_list("share", "rest")) == [
        (Decimal(0), Decimal("50.00")),
        (Decimal(0), Decimal("50.00")),
        (Decimal(100), Decimal(0)),
    ]


# --- the page in the CMS -----------------------------------------------------


@pytest.fixture
def waiting(at_test, course):
    return correct_key(failed_attempt(at_test, course), 1)


def url(question) -> str:
    return f"/cms/questions/{question.pk}/old-attempts/"


def test_the_page_says_how_many_and_keeps_the_decision(waiting, client_of, editor):
    browser = client_of(editor)
    page = browser.get(url(waiting))
    assert page.status_code == 200 and page.context["waiting"] == 1
    data = {"choice": "both", "reason": "cheia era greșită", "version": 2}
    assert browser.post(url(waiting), data).status_code == 302
    decision = KeyDecision.objects.get()
    assert (decision.choice, decision.decided_by) == ("both", editor)
    work_off(REGRADE_EFFECT)
    assert Regrade.objects.count() == 1
    assert browser.get(url(waiting)).status_code == 302


def test_a_decision_without_a_reason_is_refused_with_the_choice_kept(
    waiting, client_of, editor
):
    page = client_of(editor).post(
        url(waiting), {"choice": "full", "reason": " ", "version": 2}
    )
    assert page.status_code == 422
    assert page.context["form"]["choice"].value() == "full"
    assert not KeyDecision.objects.exists()


@pytest.mark.parametrize("person", ["learner", "supervisor", "analyst"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_editors_decide(waiting, client_of, request, person, method):
    browser = client_of(request.getfixturevalue(person))
    data = {"choice": "full", "reason": "x", "version": 2}
    answer = getattr(browser, method)(url(waiting), data)
    assert answer.status_code in (302, 403)
    assert not KeyDecision.objects.exists()
