"""Middleware that writes into the audit log whatever the staff's pages hand out as a file.

It stands before all of them, so that no export, of ours or of Wagtail's, is forgotten.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lms.accounts.second_factor import is_staff_page
from lms.audit.models import Action
from lms.audit.services import record


def note_exports(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Record each file, with its page's name and whatever that was asked for by address."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_file = "attachment" in response.headers.get("Content-Disposition", "")
        if is_file and response.status_code == 200 and is_staff_page(request.path_info):
            _record(request)
        return response

    return answer


def _record(request: HttpRequest) -> None:
    match = request.resolver_match
    page = match.view_name if match else request.path_info
    kwargs = match.kwargs if match else {}
    # "portal" is an object of the program.
    asked = {name: str(v) for name, v in kwargs.items() if name != "portal"}
    if wanted := request.GET.get("export"):
        asked["as"] = wanted[:10]
    record(Action.EXPORTED, request=request, target=("page", page), details=asked)
