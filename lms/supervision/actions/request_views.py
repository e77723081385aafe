"""View of a learner's request for one more attempt, made from the test's page."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from courses.models import QuizPage
from courses.rendering.routing import address_of
from lms.accounts.posts import post_only
from lms.progress.access import enrolment_for_unit
from lms.supervision.actions import requests
from lms.supervision.forms import AskForm


def _test(request: HttpRequest, unit: UUID) -> HttpResponse:
    enrolment_for_unit(request.user, unit)
    page = get_object_or_404(QuizPage.objects.live(), uid=unit)
    return redirect(address_of(page.url_path))


@post_only(_test)
def ask(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Ask the supervisor for one more attempt, then show the test's page again."""
    enrolment = enrolment_for_unit(request.user, unit)
    form = AskForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    try:
        requests.ask_for_attempt(enrolment=enrolment, unit_uid=str(unit), words=words)
    except requests.NothingToAsk:
        text = _("You need no further attempt at this test now.")
        messages.info(request, text)
    else:
        text = _("Your supervisor sees your request and will answer you.")
        messages.success(request, text)
    return _test(request, unit)
