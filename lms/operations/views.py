"""Views of robots.txt and error pages."""

import sys

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.views.decorators.http import require_safe

from courses.text.languages import CODES
from lms.outside.storage import is_of_the_bucket

PLAIN_TEXT = "text/plain; charset=utf-8"
# What a browser or a proxy may wait before it asks again.
AGAIN_SECONDS = "10"
# The database takes no changes for now, as a standby; psycopg calls it an internal error.
READ_ONLY = "25006"
PERSONAL = ("accounts", "certificates", "cohorts", "my", "reports")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines where the public pages are, and that the rest is not theirs."""
    lines = [
        "User-agent: *",
        *(f"Disallow: /{folder}/" for folder in ("cms", "admin", "v", "media")),
        *(f"Disallow: /{code}/{part}/" for code in CODES for part in PERSONAL),
        f"Sitemap: {settings.BASE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type=PLAIN_TEXT)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 with a page that says how to go on."""
    return render(request, "403.html", {"csrf": True}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an error of ours in words that need neither database nor cache.

    503 where the database or the files' store was too slow, too busy or away, which passes
    by itself; 500 for everything else. Called while the exception is handled, see Django's
    ``handler500``.
    """
    if not _passes_by_itself(sys.exception()):
        return HttpResponse(get_template("500.html").render(), status=500)
    answer = HttpResponse(get_template("503.html").render(), status=503)
    answer.headers["Retry-After"] = AGAIN_SECONDS
    return answer


def _passes_by_itself(error: BaseException | None) -> bool:
    sqlstate = getattr(getattr(error, "__cause__", None), "sqlstate", None)
    is_away = isinstance(error, OperationalError | InterfaceError)
    return is_away or sqlstate == READ_ONLY or is_of_the_bucket(error)
