"""Taking a quiz: one question a page, saved as one goes, marked on the server."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.models import QuizPage
from courses.rendering.routing import address_of
from lms.accounts.posts import post_only
from lms.cohorts.models import Enrolment
from lms.progress import access, deferred_answers
from lms.progress import attempts as service
from lms.progress.addresses import unit_addresses
from lms.progress.answers import read_answer, show_question
from lms.progress.engine import done_units
from lms.progress.exceptions import (
    AlreadyPassed,
    AttemptClosed,
    NoAttemptsLeft,
    NothingToAsk,
    UnitLocked,
    UnknownPart,
)
from lms.progress.manifest import outline_of, unit_of
from lms.progress.models import Attempt
from lms.progress.prerequisites import units_in_the_way
from lms.progress.regrading.apply import counted_scores
from lms.progress.views.lessons import FORGED, following, locked, refused


def show(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """Return the quiz's own page for its learner; called by the page hook."""
    enrolment = access.enrolment_for_unit(request.user, page.uid)
    if in_the_way := units_in_the_way(enrolment, str(page.uid)):
        return locked(request, enrolment, page.heading, in_the_way)
    unit = outline_of(enrolment).by_uid[str(page.uid)]
    past = list(
        Attempt.objects.filter(enrolment=enrolment, unit=page.uid).defer("frozen")
    )
    closed = [attempt for attempt in past if attempt.submitted_at]
    regraded = counted_scores(closed)
    context = {
        "page": page,
        "unit": unit,
        "question_count": unit["draw"] or len(unit["pools"][0]["questions"]),
        "enrolment": enrolment,
        "attempts": [
            {"attempt": a, "score": regraded.get(a.pk, (a.score, a.passed))[0]}
            for a in closed
        ],
        "open": next((a for a in past if a.submitted_at is None), None),
        "left": service.attempts_left(enrolment, unit, past=past),
        "done": unit["uid"] in done_units(enrolment),
        "next": following(enrolment, unit["uid"]),
    }
    return render(request, "progress/quiz.html", context)


def _quiz(request: HttpRequest, unit: UUID) -> HttpResponse:
    access.enrolment_for_unit(request.user, unit)
    page = get_object_or_404(QuizPage.objects.live(), uid=unit)
    return redirect(address_of(page.url_path))


@post_only(_quiz)
def start(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Start an attempt, or go on with the open one."""
    enrolment = access.enrolment_for_unit(request.user, unit)
    page = get_object_or_404(QuizPage.objects.live(), uid=unit)
    try:
        attempt = service.start_attempt(
            enrolment=enrolment, unit_uid=str(unit), language=get_language() or "ro"
        )
    except UnitLocked as error:
        return locked(request, enrolment, page.heading, error.args[0])
    except NothingToAsk:
        text = _("This test has no questions yet. Ask your supervisor about it.")
        messages.warning(request, text)
    except NoAttemptsLeft:
        text = _("All attempts are used. Ask your supervisor for another one.")
        messages.warning(request, text)
    except AlreadyPassed:
        messages.info(request, _("You have already passed this test."))
    except UnknownPart:
        raise Http404 from None
    else:
        return redirect("attempt_question", attempt.uid, _first_open(attempt))
    return redirect(address_of(page.url_path))


def _first_open(attempt: Attempt) -> int:
    for number, question in enumerate(attempt.frozen["questions"], start=1):
        if question["uid"] not in attempt.answers:
            return number
    return 1


def _without_session(request: HttpRequest, attempt: UUID, number: int) -> HttpResponse:
    """Keep what was posted until the person has signed in again."""
    if request.method == "POST":
        deferred_answers.keep(request, attempt, number)
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=401)
    if request.method == "POST":
        messages.info(request, _("Your answer is kept. Sign in to go on."))
    return redirect_to_login(request.path)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, attempt: UUID, number: int) -> HttpResponse:
    """Show one question, or save its answer and go on.

    A post after the session ended is kept and saved after signing in again.
    """
    if not request.user.is_authenticated:
        return _without_session(request, attempt, number)
    own = access.open_to_work(access.own_attempt(request.user, attempt))
    if number < 1 or number > len(own.frozen["questions"]):
        raise Http404
    if own.submitted_at is not None:
        messages.info(request, _("This test is already submitted; here is the result."))
        return redirect("attempt_result", own.uid)
    own = deferred_answers.apply(request, own)
    if request.method == "POST":
        return _save(request, own, number)
    return _question_page(request, own, number)


def _save(request: HttpRequest, attempt: Attempt, number: int) -> HttpResponse:
    asked = attempt.frozen["questions"][number - 1]
    here = reverse("attempt_question", args=[attempt.uid, number])
    answer = read_answer(asked["kind"], request.POST)
    if answer:
        try:
            given = request.POST.get("event", "")
            attempt = service.save_answer(
                attempt=attempt,
                question_uid=asked["uid"],
                answer=answer,
                uid=UUID(given) if given else uuid4(),
                language=get_language() or "ro",
            )
        except FORGED:
            return refused(request, here)
        except AttemptClosed:
            return redirect("attempt_result", attempt.uid)
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    return _go_on(request, attempt, number)


def _go_on(request: HttpRequest, attempt: Attempt, number: int) -> HttpResponse:
    """Return to where the pressed button leads: other language, back, review or next."""
    last = len(attempt.frozen["questions"])
    wanted = request.POST.get("go", "next")
    if wanted in {"ro", "ru"}:
        with translation.override(wanted):
            return redirect("attempt_question", attempt.uid, number)
    if wanted == "back" and number > 1:
        return redirect("attempt_question", attempt.uid, number - 1)
    if wanted == "review" or number == last:
        return redirect("attempt_review", attempt.uid)
    return redirect("attempt_question", attempt.uid, number + 1)


def _question_page(request: HttpRequest, attempt: Attempt, number: int) -> HttpResponse:
    questions = attempt.frozen["questions"]
    asked = questions[number - 1]
    view = show_question(
        asked, attempt.answers.get(asked["uid"]), get_language() or "ro"
    )
    unit = unit_of(attempt.enrolment, str(attempt.unit))
    context: dict[str, Any] = {
        "attempt": attempt,
        "unit": unit,
        "question": view,
        "number": number,
        "count": len(questions),
        "answered": len(attempt.answers),
    }
    return render(request, "progress/attempt_question.html", context)


@require_safe
@login_required
def review(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """Show which questions are answered, before submitting."""
    own = access.open_to_work(access.own_attempt(request.user, attempt))
    if own.submitted_at is not None:
        return redirect("attempt_result", own.uid)
    own = deferred_answers.apply(request, own)
    language = get_language() or "ro"
    lines = [
        {
            "number": number,
            "stem": asked["stem"].get(language) or asked["stem"]["ro"],
            "answered": asked["uid"] in own.answers,
        }
        for number, asked in enumerate(own.frozen["questions"], start=1)
    ]
    context = {
        "attempt": own,
        "unit": unit_of(own.enrolment, str(own.unit)),
        "lines": lines,
        "unanswered": sum(not line["answered"] for line in lines),
    }
    return render(request, "progress/attempt_review.html", context)


@post_only(review)
def submit(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """Mark the attempt; submitting twice changes nothing."""
    own = access.open_to_work(access.own_attempt(request.user, attempt))
    own = deferred_answers.apply(request, own)
    service.submit_attempt(attempt=own, language=get_language() or "ro")
    return redirect("attempt_result", own.uid)


@require_safe
@login_required
def result(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """Show score and feedback of a submitted attempt."""
    own = access.own_attempt(request.user, attempt)
    if own.submitted_at is None:
        return redirect("attempt_review", own.uid)
    unit = unit_of(own.enrolment, str(own.unit))
    if unit is None:
        raise Http404
    past = Attempt.objects.filter(enrolment=own.enrolment, unit=own.unit)
    score, passed = counted_scores([own]).get(own.pk, (own.score, bool(own.passed)))
    context = {
        "attempt": own,
        "unit": unit,
        "score": score,
        "passed": passed,
        "regrades": own.regrades.select_related("decision"),
        "questions": _marked(own) if unit["purpose"] != "pre" else [],
        "left": service.attempts_left(
            own.enrolment, unit, past=list(past.defer("frozen"))
        ),
        "quiz_url": unit_addresses([unit]).get(unit["uid"], ""),
        "next": following(own.enrolment, unit["uid"]),
        "complete": _is_complete(own.enrolment),
    }
    return render(request, "progress/attempt_result.html", context)


def _is_complete(enrolment: Enrolment) -> bool:
    progress = getattr(enrolment, "progress", None)
    return progress is not None and progress.completed_at is not None


def _marked(attempt: Attempt) -> list[Any]:
    language = get_language() or "ro"
    return [
        show_question(asked, attempt.answers.get(asked["uid"]), language, marked=True)
        for asked in attempt.frozen["questions"]
    ]
