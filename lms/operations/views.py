"""Views of robots.txt and error pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.text.languages import CODES

PLAIN_TEXT = "text/plain; charset=utf-8"
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
