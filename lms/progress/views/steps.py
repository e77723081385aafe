"""The next step of a test as the answer to a post: as a page, or where to find it.

Without a script a post is answered by a redirect. The script asks for the page itself
(``Prefer: return=representation``, RFC 7240) and gets what changes of it, with its address
in ``Content-Location`` (RFC 9110): half the requests on a weak link.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lms.accounts.languages import switch_address

WHOLE_PAGE, STEP = "base.html", "step.html"


def prefers_page(request: HttpRequest) -> bool:
    """Tell whether the answer to this post may be the next page itself."""
    preference = request.headers.get("Prefer", "")
    return request.method == "POST" and "return=representation" in preference


def show_step(
    request: HttpRequest, template: str, context: dict[str, Any], address: str
) -> HttpResponse:
    """Return the page that ``address`` shows, or what changes of it after a post."""
    if not prefers_page(request):
        return render(request, template, {**context, "layout": WHOLE_PAGE})
    alternates = [
        (code, switch_address(address, code)) for code, _ in settings.LANGUAGES
    ]
    context = {**context, "layout": STEP, "alternates": alternates}
    answer = render(request, template, context)
    answer["Content-Location"] = address
    return answer
