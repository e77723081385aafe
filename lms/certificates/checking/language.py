"""English beside the site's languages, on the check of a certificate alone.

Who checks may be anywhere. English is no language of the site: it is in no address, no
cookie and no text of the course; so it travels from page to page as ``?language=en``.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from lms.accounts.languages import LANGUAGE_PARAMETER, switch_address

ENGLISH = "en"
LANGUAGES = (*settings.LANGUAGES, (ENGLISH, "English"))
View = Callable[..., HttpResponse]


def in_three_languages(view: View) -> View:
    """Let the view answer in English where that was chosen."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **named: object) -> HttpResponse:
        if request.GET.get(LANGUAGE_PARAMETER) != ENGLISH:
            return view(request, *args, **named)
        with translation.override(ENGLISH):
            response = view(request, *args, **named)
            response.headers.setdefault("Content-Language", ENGLISH)
            return response

    return answer


def is_english() -> bool:
    """Tell whether the page is in English, and what is printed in another language."""
    return translation.get_language() == ENGLISH


def query() -> str:
    """Return what a link to another page of the check ends with."""
    return f"?{urlencode({LANGUAGE_PARAMETER: ENGLISH})}" if is_english() else ""


def links(request: HttpRequest) -> list[dict[str, object]]:
    """Return this page's links, as components/language_switch.html takes them."""
    here, shown = request.get_full_path(), translation.get_language()
    return [
        {
            "code": code,
            "name": name,
            "url": switch_address(here, code),
            "current": code == shown,
        }
        for code, name in LANGUAGES
    ]
