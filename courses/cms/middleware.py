"""The CMS's middleware: answers what was refused below it, whichever way it was asked for."""

from collections.abc import Callable

from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from courses.cms.delete_guard import refused
from courses.editions.delete_rules import refusals_of
from courses.translation_status.exceptions import PublishingRefused
from courses.translation_status.messages import tell_refusal


class RefusalMiddleware:
    """Answers, in the CMS only, a publishing that was refused and a deletion that was.

    What was being done, such as a reviewer's approval, is undone by then.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if not request.path_info.startswith(reverse("wagtailadmin_home")):
            return None
        if isinstance(exception, PublishingRefused):
            return _not_published(request, exception)
        if isinstance(exception, ProtectedError):
            return _not_deleted(request, exception)
        return None


def _not_published(request: HttpRequest, refusal: PublishingRefused) -> HttpResponse:
    """Say why, and lead to the page's editor."""
    tell_refusal(request, refusal.page, refusal.sentence)
    url = reverse("wagtailadmin_pages:edit", args=[refusal.page.pk])
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        # Wagtail's dialogue of a reviewer's comment follows this.
        return JsonResponse({"step": "success", "redirect": url})
    return redirect(url)


def _not_deleted(request: HttpRequest, error: ProtectedError) -> HttpResponse | None:
    # The view has put back the language that Wagtail had set for this person.
    profile = getattr(request.user, "wagtail_userprofile", None)
    code = profile.get_preferred_language() if profile else translation.get_language()
    with translation.override(code):
        answer = refused(request, refusals_of(error))
        return answer.render() if answer else None
