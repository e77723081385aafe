"""Telling the operator, and nobody else, what arrives here of a request from outside."""

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

# The header of the question, and those of the answer.
ASKS, SEEN, SCHEME = "X-Front-Door", "X-Seen-Forwarded-For", "X-Seen-Scheme"
SALT = "lms.monitoring.front_door"
SECONDS = 60


def signed_question() -> str:
    """Return what only somebody with the site's key can ask, and not for long."""
    return TimestampSigner(salt=SALT).sign("seen")


def tell_what_is_seen(request: HttpRequest, response: HttpResponse) -> None:
    """Add to the answer what the proxies said, where it was asked for rightly."""
    try:
        TimestampSigner(salt=SALT).unsign(request.headers.get(ASKS, ""), SECONDS)
    except BadSignature:
        return
    response[SEEN] = request.headers.get("X-Forwarded-For", "")
    response[SCHEME] = request.scheme or ""
