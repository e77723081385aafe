"""Check of what stands between the net and the site, asked from outside through it."""

from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning

from lms.monitoring.front_door import ASKS, SCHEME, SEEN, signed_question

# A network for documentation (RFC 5737): nobody's address, so that it is found again.
FORGED = "192.0.2.1"
SECONDS = 5


def front_door() -> list[CheckMessage]:
    """W020 not reached, E021 wrong count of proxies, E022 forged https, W023 no HSTS."""
    try:
        answer = _ask(settings.BASE_URL, {"X-Forwarded-For": FORGED})
    except httpx.HTTPError as error:
        message = f"The site does not answer at {settings.BASE_URL}: {error}"
        hint = (
            "Start the web server and the proxy, look at the name and the certificate."
        )
        return [Warning(message, hint, id="lms.W020")]
    if SEEN not in answer.headers:
        message = f"What answers at {settings.BASE_URL} is not this site."
        hint = "Look where the proxy leads, and whether both have one SECRET_KEY."
        return [Warning(message, hint, id="lms.W020")]
    return [*_count(answer), *_scheme(answer), *_hsts(answer)]


def _ask(base: str, headers: dict[str, str]) -> httpx.Response:
    question = {ASKS: signed_question(), **headers}
    return httpx.get(f"{base}/livez", headers=question, timeout=SECONDS)


def _count(answer: httpx.Response) -> list[CheckMessage]:
    """Each proxy adds one entry; the outermost may throw away what it was told."""
    said = [one.strip() for one in answer.headers[SEEN].split(",") if one.strip()]
    added = said[1:] if said[:1] == [FORGED] else said
    if len(added) == settings.TRUSTED_PROXIES:
        return []
    message = (
        f"{len(added)} proxies name the client, and TRUSTED_PROXIES says"
        f" {settings.TRUSTED_PROXIES}."
    )
    hint = (
        "With too few the limits take all people for one; with too many anybody gives"
        " himself any address. Set TRUSTED_PROXIES, or let each proxy set"
        " X-Forwarded-For."
    )
    return [Error(message, hint, id="lms.E021")]


def _scheme(answer: httpx.Response) -> list[CheckMessage]:
    """Ask without TLS, and say there was: a proxy must not hand that on."""
    if answer.headers.get(SCHEME) != "https":
        message = "The site does not see that it is asked by https."
        hint = "Let the proxy set X-Forwarded-Proto."
        return [Error(message, hint, id="lms.E022")]
    try:
        forged = _ask(_without_tls(), {"X-Forwarded-Proto": "https"})
    except httpx.HTTPError:
        return []  # nobody answers there: nothing to forge
    if forged.headers.get(SCHEME) != "https":
        return []
    message = "A client may say that it speaks https when it does not."
    hint = "Let the proxy set X-Forwarded-Proto itself, over whatever the client sent."
    return [Error(message, hint, id="lms.E022")]


def _without_tls() -> str:
    return f"http://{urlsplit(settings.BASE_URL).hostname}"


def _hsts(answer: httpx.Response) -> list[CheckMessage]:
    if "Strict-Transport-Security" in answer.headers:
        return []
    message = "Browsers are not told to come by https only."
    hint = "Let the proxy hand on Strict-Transport-Security; HSTS_DAYS says how long."
    return [Warning(message, hint, id="lms.W023")]
