"""View decorator for addresses that take posts only, reached by GET by the back button."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

View = Callable[..., HttpResponse]


def post_only(page: View) -> Callable[[View], View]:
    """Let a signed-in person post; a GET leads to ``page``, where the form stands."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            if request.method in {"GET", "HEAD"}:
                return page(request, *args, **kwargs)
            return HttpResponseNotAllowed(["POST"])

        return login_required(answer)

    return decorate
