"""Middleware that numbers requests, and logs one record for each without its address.

The view's name and not the path: paths hold tokens, and questions hold people's names.
"""

import logging
import time
from collections.abc import Callable

from django.core.signals import request_finished
from django.http import HttpRequest, HttpResponse

from lms.logs import request_id

logger = logging.getLogger("lms.requests")
# Asked every few seconds by machines.
QUIET = {"livez", "readyz", "metrics"}
# Django logs what was not found after all middleware: it is forgotten only then.
request_finished.connect(request_id.leave)
# What is not one's own does not exist: an attempt at it is a 404 (OWASP ASVS 16.3.2).
REFUSALS = {403, 404, 405, 429}
Answer = Callable[[HttpRequest], HttpResponse]


def numbered(get_response: Answer) -> Answer:
    """Number each request, and say at its end what became of it."""

    def answer(request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        number = request_id.begin(request.headers.get(request_id.HEADER, ""))
        response = get_response(request)
        response[request_id.HEADER] = number
        _log(request, response, time.monotonic() - began)
        return response

    return answer


def _log(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    view = request.resolver_match.view_name if request.resolver_match else ""
    if view in QUIET:
        return
    facts = {
        "method": request.method,
        "view": view,
        "status": response.status_code,
        "milliseconds": round(seconds * 1000),
    }
    if response.status_code in REFUSALS and (who := _who(request)):
        logger.warning("refused", extra=facts | {"who": who})
    else:
        logger.info("answered", extra=facts)


def _who(request: HttpRequest) -> str:
    """Return the opaque id of who is signed in; empty for strangers."""
    return str(getattr(getattr(request, "user", None), "public_id", "") or "")
