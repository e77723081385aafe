"""Locale middleware: the language of a request, remembered for addresses without prefix."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware as DjangoLocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from courses.text.languages import CODES
from lms.accounts.languages import LANGUAGE_PARAMETER, language_of


class LocaleMiddleware(DjangoLocaleMiddleware):
    """Django's rules, plus a cookie with the language last chosen.

    Chosen is the prefix of the page, or, on addresses without prefix such as a
    certificate's check, the parameter ``language``.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if (code := _chosen(request)) and code != translation.get_language():
            translation.activate(code)
            request.LANGUAGE_CODE = code

    def process_response(
        self, request: HttpRequest, response: HttpResponse
    ) -> HttpResponse:
        answer = self._answer(request, response)
        code = _chosen(request)
        if code and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != code:
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                code,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
                secure=settings.LANGUAGE_COOKIE_SECURE,
            )
        return answer

    def _answer(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 404 or request.resolver_match is None:
            answer: HttpResponse = super().process_response(request, response)
            return answer
        # A view of ours said "not there", such as the check of a certificate. Django
        # would now try the same address with a prefix, which every page answers to.
        response.headers.setdefault("Content-Language", translation.get_language())
        patch_vary_headers(response, ("Accept-Language",))
        return response


def _chosen(request: HttpRequest) -> str:
    if prefix := language_of(request.path_info):
        return prefix
    asked = request.GET.get(LANGUAGE_PARAMETER, "")
    return asked if asked in CODES else ""
