"""The same address in the other language, and the language a person is written to in."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings

from courses.text.languages import CODES

LANGUAGE_PARAMETER = "language"


def language_of(path: str) -> str:
    """Return the language an address's path begins with, or an empty string."""
    first = path.lstrip("/").split("/", 1)[0]
    return first if first in CODES else ""


def address_in(address: str, code: str) -> str:
    """Return the address with the other language's prefix; as it is without a prefix.

    The host, the query and the fragment stay.
    """
    parts = urlsplit(address)
    old = language_of(parts.path)
    if not old or not parts.path.startswith(f"/{old}"):
        return address
    return urlunsplit(parts._replace(path=f"/{code}{parts.path[len(old) + 1 :]}"))


def whole_address(path: str, code: str) -> str:
    """Return the whole address of a path below the language, for mails."""
    return f"{settings.BASE_URL}/{code}/{path}"


def own_address(address: str) -> str:
    """Return the address on the site's own host, wherever it was asked for."""
    parts, own = urlsplit(address), urlsplit(settings.BASE_URL)
    return urlunsplit(parts._replace(scheme=own.scheme, netloc=own.netloc))


def switch_address(address: str, code: str) -> str:
    """Return where the same page is to be had in a language.

    An address without prefix gets ``?language=``, which LocaleMiddleware obeys.
    """
    parts = urlsplit(address)
    if language_of(parts.path):
        return address_in(address, code)
    query = [(k, v) for k, v in parse_qsl(parts.query) if k != LANGUAGE_PARAMETER]
    query.append((LANGUAGE_PARAMETER, code))
    return urlunsplit(parts._replace(query=urlencode(query)))
