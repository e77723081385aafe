"""A quiz's own page, and the start of an attempt at it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from courses.models import QuizPage
from courses.rendering.routing import address_of
from courses.text.languages import content_language
from lms.accounts.posts import post_only
from lms.progress import access
from lms.progress import attempts as service
from lms.progress.exceptions import (
    AlreadyPassed,
    NoAttemptsLeft,
    NothingToAsk,
    UnitLocked,
    UnknownPart,
)
from lms.progress.manifest import outline_of
from lms.progress.prerequisites import units_in_the_way
from lms.progress.regrading.apply import counted_scores
from lms.progress.unit_states import read_states
from lms.progress.views.attempts import show_started
from lms.progress.views.lessons import following, locked
from lms.progress.ways import counted_attempts


def show(request: HttpRequest, page: QuizPage) -> HttpResponse:
    """Return the quiz's own page for its learner; called by the page hook."""
    enrolment, uid = access.enrolment_for_unit(request.user, page.uid), str(page.uid)
    done = read_states(enrolment, uid).done
    if in_the_way := units_in_the_way(enrolment, uid, done):
        return locked(request, enrolment, page.heading, in_the_way)
    unit = outline_of(enrolment).by_uid[uid]
    past = counted_attempts(enrolment, page.uid)
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
        "left": service.attempts_left(enrolment, unit),
        "done": uid in done,
        "next": following(enrolment, uid),
    }
    return render(request, "progress/quiz.html", context)


def _page(unit: UUID) -> QuizPage:
    return get_object_or_404(QuizPage.objects.live(), uid=unit)


def _quiz(request: HttpRequest, unit: UUID) -> HttpResponse:
    access.enrolment_for_unit(request.user, unit)
    return redirect(address_of(_page(unit).url_path))


@post_only(_quiz)
def start(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Start an attempt, or go on with the open one."""
    enrolment = access.enrolment_for_unit(request.user, unit)
    try:
        attempt = service.start_attempt(
            enrolment=enrolment, unit_uid=str(unit), language=content_language()
        )
    except UnitLocked as error:
        return locked(request, enrolment, _page(unit).heading, error.args[0])
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
        return show_started(request, attempt)
    return redirect(address_of(_page(unit).url_path))
