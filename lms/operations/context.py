"""Template context processor of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from courses.text.languages import content_language
from lms.certificates.designs.names import site_names


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's names in the page's language and the two languages."""
    code, names = content_language(), site_names()
    return {
        "demo": settings.DEMO,
        "agency": names["agency"][code],
        "issuer": names["issuer"][code],
        "content_languages": settings.LANGUAGES,
    }
