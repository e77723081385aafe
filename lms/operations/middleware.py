"""Middleware: content security policy, who may keep a page, what a stranger may send, and
what is said when two send the same at once."""

import logging
from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from lms.postgresql.conflicts import is_taken, what_is_taken

logger = logging.getLogger(__name__)

# The longest form for those who are not signed in has some hundred short fields.
MAX_BYTES_OF_STRANGERS = 64 * 1024
# Where strangers send a certificate's file: the check has a limit of its own.
CHECK_OF_FILES = "/v/file"

# Wagtail's and Django's admin bring inline code of their own; learners never see them.
ADMIN_POLICY = {
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-src": ["'self'"],
    # Wagtail shows previews in a frame of the editor.
    "frame-ancestors": ["'self'"],
}
PREVIEW_POLICY = {"frame-ancestors": ["'self'"]}


class ContentSecurityPolicy(CSPMiddleware):
    """The strict policy everywhere, and a wider one for the two admins only."""

    def process_response(
        self, request: HttpRequest, response: HttpResponse
    ) -> HttpResponse:
        if request.path_info.startswith(("/cms/", "/admin/")):
            response._csp_replace = ADMIN_POLICY
        elif getattr(request, "is_preview", False):
            # The page has its own address while it is drawn for the editor's frame.
            response._csp_replace = PREVIEW_POLICY
        answer: HttpResponse = super().process_response(request, response)
        return answer


def private_pages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Keep what a signed-in person gets out of every cache, the back button's too.

    Computers are shared; and a form brought back from a cache would carry an event's id
    that has been used already. Files are kept where their view says so itself, which
    those do that are the same for everybody.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        may_sign_out = request.method == "POST" and SESSION_KEY in request.session
        response = get_response(request)
        if may_sign_out and SESSION_KEY not in request.session:
            # OWASP ASVS 14.3.1: what pages keep in the browser goes with its person.
            response.headers["Clear-Site-Data"] = '"storage"'
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        says_nothing = not response.has_header("Cache-Control")
        if (is_page or says_nothing) and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_store=True)
        return response

    return answer


def short_forms(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 413 to a long body of somebody who is not signed in, without reading it.

    What is read of a body, files too, stands in memory or in a temporary file before any
    view is asked.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        is_long = length > MAX_BYTES_OF_STRANGERS
        if is_long and not (_is_check(request) or request.user.is_authenticated):
            return render(request, "413.html", status=413)
        return get_response(request)

    return answer


def _is_check(request: HttpRequest) -> bool:
    return request.path_info == CHECK_OF_FILES


class TakenMeanwhile:
    """Answers 409 to a form that the database refused: somebody saved the like of it.

    Forms look whether a name or an address is free, and save it a moment later. Who is
    second by that moment reads what happened instead of a page about a fault of ours.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if request.method != "POST" or not is_taken(exception):
            return None
        # The constraint's name, never the row: it may hold an address.
        logger.warning("Refused, as it is taken: %s", what_is_taken(exception))
        return render(request, "409.html", status=409)
