"""Tells an editor that publishing was refused, whichever way it was asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from courses.translation_status.exceptions import PublishingRefused
from courses.translation_status.messages import tell_refusal


class PublishingRefusedMiddleware:
    """Answers a refusal within the CMS with its sentence and the page's editor.

    What was being done, such as a reviewer's approval, is undone by then.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if not isinstance(exception, PublishingRefused):
            return None
        tell_refusal(request, exception.page, exception.sentence)
        url = reverse("wagtailadmin_pages:edit", args=[exception.page.pk])
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # Wagtail's dialogue of a reviewer's comment follows this.
            return JsonResponse({"step": "success", "redirect": url})
        return redirect(url)
