"""Middleware of the check: a file longer than any certificate is not read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from lms.certificates.checking.views import too_large

# A file is in memory until it was looked at, and goes with the answer.
MAX_BYTES = 5 * 512 * 1024


def short_files(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer 413 to a longer one, on the page of the check and in its language."""

    def answer(request: HttpRequest) -> HttpResponse:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        if length > MAX_BYTES and request.path_info == reverse(
            "certificate_check_file"
        ):
            return too_large(request)
        return get_response(request)

    return answer
