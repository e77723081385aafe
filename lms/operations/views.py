"""Views of health checks, robots.txt and error pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.text.languages import CODES
from lms.operations import health
from lms.operations.front_door import tell_what_is_seen

PLAIN_TEXT = "text/plain; charset=utf-8"
PERSONAL = ("accounts", "certificates", "cohorts", "my", "reports")


@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process runs; asks nothing of others."""
    response = HttpResponse("ok", content_type=PLAIN_TEXT)
    tell_what_is_seen(request, response)
    return response


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers and is migrated, else 503, and say why."""
    ready, lines = health.report()
    return HttpResponse(lines, content_type=PLAIN_TEXT, status=200 if ready else 503)


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
