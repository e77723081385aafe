"""Taking a quiz: one question a page, saved as one goes, marked on the server."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.text.languages import CODES, content_language, in_language
from lms.accounts.posts import post_only
from lms.cohorts.models import Enrolment
from lms.progress import access, deferred_answers
from lms.progress import attempts as service
from lms.progress.access import Asked
from lms.progress.addresses import unit_addresses
from lms.progress.answers import read_answer, show_question
from lms.progress.exceptions import AttemptClosed, CourseClosed, TooManyEvents
from lms.progress.manifest import unit_of
from lms.progress.models import Attempt
from lms.progress.regrading.apply import counted_score
from lms.progress.saved_answers import save_answer
from lms.progress.views.lessons import FORGED, following, refused
from lms.progress.views.steps import prefers_page, show_step


def _address(attempt: Attempt, page: int | str) -> str:
    """Return the address of a question, or of the attempt's review or result."""
    if isinstance(page, int):
        return reverse("attempt_question", args=[attempt.uid, page])
    return reverse(f"attempt_{page}", args=[attempt.uid])


def show_started(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Return the first question without an answer, after the attempt was begun."""
    questions = dict(enumerate(attempt.frozen["questions"], start=1))
    open_ones = (
        n for n, one in questions.items() if not attempt.answers.get(one["uid"])
    )
    number = next(open_ones, 1)
    return _lead_to(request, Asked(attempt, len(questions), questions), number)


def _lead_to(request: HttpRequest, asked: Asked, page: int | str) -> HttpResponse:
    """Answer a post with the page that follows it, or with the way there."""
    if not prefers_page(request):
        return redirect(_address(asked.attempt, page))
    if isinstance(page, int):
        return _question_page(request, asked, page)
    show = _review_page if page == "review" else _result_page
    return show(request, asked.attempt)


def _without_session(request: HttpRequest, attempt: UUID, number: int) -> HttpResponse:
    """Keep what was posted until the person has signed in again."""
    is_kept = False
    if request.method == "POST":
        try:
            is_kept = deferred_answers.keep(request, attempt, number)
        except deferred_answers.TooManyKept:
            return ratelimit.respond_429(request)
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=401)
    # The script sends its form once more by itself to see where this leads.
    if is_kept and not prefers_page(request):
        messages.info(request, _("Your answer is kept. Sign in to go on."))
    return redirect_to_login(request.path)


def _submitted(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    """Lead from a question to the result, once it is submitted, here or elsewhere."""
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=409)
    if not prefers_page(request):
        messages.info(request, _("This test is already submitted; here is the result."))
    return redirect("attempt_result", attempt.uid)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, attempt: UUID, number: int) -> HttpResponse:
    """Show one question, or save its answer and go on.

    A post after the session ended is kept and saved after signing in again.
    """
    if number < 1:
        raise Http404
    if not request.user.is_authenticated:
        return _without_session(request, attempt, number)
    # The one that a post answers, and those that its buttons may lead to.
    numbers = (number - 1, number, number + 1) if prefers_page(request) else (number,)
    asked = access.own_attempt(request.user, attempt, numbers)
    own = access.open_to_work(asked.attempt)
    if number not in asked.questions:
        raise Http404
    if own.submitted_at is not None:
        return _submitted(request, own)
    deferred_answers.apply(request, own)
    if request.method == "POST":
        return _save(request, asked, number)
    return _question_page(request, asked, number)


def _save(request: HttpRequest, asked: Asked, number: int) -> HttpResponse:
    own, answered = asked.attempt, asked.questions[number]
    answer = read_answer(answered["kind"], request.POST)
    # A form shows what is saved: one that comes empty takes it back.
    if answer or own.answers.get(answered["uid"]):
        try:
            given = request.POST.get("event", "")
            save_answer(
                attempt=own,
                question=answered,
                answer=answer,
                uid=UUID(given) if given else uuid4(),
                language=content_language(),
            )
        except FORGED:
            return refused(request, _address(own, number))
        except AttemptClosed:
            return _submitted(request, own)
        except CourseClosed:
            raise Http404 from None
        except TooManyEvents:
            return ratelimit.respond_429(request)
    if request.headers.get("X-Autosave"):
        return HttpResponse(status=204)
    return _go_on(request, asked, number)


def _go_on(request: HttpRequest, asked: Asked, number: int) -> HttpResponse:
    """Return to where the pressed button leads: other language, back, review or next."""
    wanted = request.POST.get("go", "next")
    if wanted in CODES:
        with translation.override(wanted):
            return redirect(_address(asked.attempt, number))
    if wanted == "back" and number > 1:
        return _lead_to(request, asked, number - 1)
    if wanted == "review" or number == asked.count:
        return _lead_to(request, asked, "review")
    return _lead_to(request, asked, number + 1)


def _question_page(request: HttpRequest, asked: Asked, number: int) -> HttpResponse:
    own, question = asked.attempt, asked.questions[number]
    answer = own.answers.get(question["uid"])
    context: dict[str, Any] = {
        "attempt": own,
        "signature": deferred_answers.signature_of(own.uid),
        "unit": unit_of(own.enrolment, str(own.unit)),
        "question": show_question(question, answer, content_language()),
        "number": number,
        "count": asked.count,
        "answered": sum(map(bool, own.answers.values())),
    }
    template = "progress/attempt_question.html"
    return show_step(request, template, context, _address(own, number))


@require_safe
@login_required
def review(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """Show which questions are answered, before submitting."""
    own = access.open_to_work(access.own_attempt(request.user, attempt).attempt)
    if own.submitted_at is not None:
        return redirect("attempt_result", own.uid)
    deferred_answers.apply(request, own)
    return _review_page(request, own)


def _review_page(request: HttpRequest, own: Attempt) -> HttpResponse:
    language = content_language()
    lines = [
        {
            "number": number,
            "stem": in_language(asked["stem"], language),
            "answered": bool(own.answers.get(asked["uid"])),
        }
        for number, asked in enumerate(own.frozen["questions"], start=1)
    ]
    context = {
        "attempt": own,
        "unit": unit_of(own.enrolment, str(own.unit)),
        "lines": lines,
        "unanswered": sum(not line["answered"] for line in lines),
    }
    template = "progress/attempt_review.html"
    return show_step(request, template, context, _address(own, "review"))


@post_only(review)
def submit(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """Mark the attempt; submitting twice changes nothing."""
    asked = access.own_attempt(request.user, attempt)
    own = access.open_to_work(asked.attempt)
    deferred_answers.apply(request, own)
    marked = service.submit_attempt(attempt=own, language=content_language())
    return _lead_to(request, replace(asked, attempt=marked), "result")


@require_safe
@login_required
def result(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """Show score and feedback of a submitted attempt."""
    own = access.own_attempt(request.user, attempt).attempt
    if own.submitted_at is None:
        return redirect("attempt_review", own.uid)
    return _result_page(request, own)


def _result_page(request: HttpRequest, own: Attempt) -> HttpResponse:
    unit = unit_of(own.enrolment, str(own.unit))
    if unit is None:
        raise Http404
    regrades = list(own.regrades.all())
    score, passed = counted_score(own, regrades)
    context = {
        "attempt": own,
        "unit": unit,
        "score": score,
        "passed": passed,
        "regrades": regrades,
        "questions": _marked(own) if unit["purpose"] != "pre" else [],
        "left": None if passed else service.attempts_left(own.enrolment, unit),
        "quiz_url": unit_addresses([unit]).get(unit["uid"], ""),
        "next": following(own.enrolment, unit["uid"]),
        "complete": _is_complete(own.enrolment),
    }
    template = "progress/attempt_result.html"
    return show_step(request, template, context, _address(own, "result"))


def _is_complete(enrolment: Enrolment) -> bool:
    progress = getattr(enrolment, "progress", None)
    return progress is not None and progress.completed_at is not None


def _marked(attempt: Attempt) -> list[Any]:
    language = content_language()
    return [
        show_question(asked, attempt.answers.get(asked["uid"]), language, marked=True)
        for asked in attempt.frozen["questions"]
    ]
