"""Middleware that remembers the request being answered, for what has none at hand.

Services know who acts, not from where: as Wagtail's own log does, they find the request
in a context variable. Outside of a request, such as in a worker, there is none.
"""

from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

_current: ContextVar[HttpRequest | None] = ContextVar("audit_request", default=None)


def current_request() -> HttpRequest | None:
    """Return the request that this process answers just now."""
    return _current.get()


def remember_request(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Keep the request for as long as it is answered."""

    def answer(request: HttpRequest) -> HttpResponse:
        token = _current.set(request)
        try:
            return get_response(request)
        finally:
            _current.reset(token)

    return answer
