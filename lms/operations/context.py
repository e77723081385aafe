"""Template context processor of the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from courses.text.languages import content_language


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's names in the page's language and the two languages."""
    code = content_language()
    return {
        "demo": settings.DEMO,
        "agency": settings.AGENCY[code],
        "issuer": settings.ISSUER[code],
        "content_languages": settings.LANGUAGES,
    }
