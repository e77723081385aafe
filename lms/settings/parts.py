"""Values of the environment taken to pieces; what nobody would read is refused.

A word behind the question mark that a program does not know is ignored by most: the mails
then go out without TLS, and nobody is told.
"""

import re
from collections.abc import Callable, Collection
from email.headerregistry import HeaderRegistry
from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
TLS_WORDS = ("ssl_cert_reqs", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile")


class WrongValue(ImproperlyConfigured):
    """A setting of the environment cannot be read; names it and what is accepted."""

    def __init__(self, name: str, accepted: str) -> None:
        super().__init__(f"The environment variable {name} is wrong: give {accepted}.")
        self.name = name


def split(name: str, value: str, accepted: str) -> SplitResult:
    """Return the parts of an address. Raises WrongValue."""
    try:
        parts = urlsplit(value)
        _ = parts.port  # a port that is no number raises when it is read
    except ValueError as error:
        raise WrongValue(name, accepted) from error
    if CONTROL.search(value) or value != value.strip():
        raise WrongValue(name, f"{accepted}, without line breaks and spaces")
    if "#" in value:
        # All behind it would be lost, and of a password its end.
        raise WrongValue(name, f"{accepted}, with %23 in the place of each #")
    return parts


def query_of(
    name: str, parts: SplitResult, known: Collection[str] = ()
) -> dict[str, str]:
    """Return the words behind the question mark. Raises WrongValue for one not known."""
    found: dict[str, str] = {}
    for word, value in parse_qsl(parts.query, keep_blank_values=True):
        if word not in known:
            may_be = f"only {', '.join(known)}" if known else "nothing"
            raise WrongValue(name, f"{may_be} behind the question mark, not {word!r}")
        if word in found:
            raise WrongValue(name, f"{word!r} once")
        found[word] = value
    return found


def switch_of(name: str, query: dict[str, str], word: str) -> bool:
    """Return whether a word behind the question mark is 1; 0 and nothing are no."""
    if query.get(word, "0") not in {"0", "1"}:
        raise WrongValue(name, f"{word}=1 or {word}=0 behind the question mark")
    return query.get(word) == "1"


def require_redis(name: str, parts: SplitResult, parsers: dict[str, Any]) -> None:
    """Refuse a number of the database that is none, and words that redis-py ignores.

    Raises WrongValue.
    """
    words = {**parsers, **dict.fromkeys(TLS_WORDS, str)}
    known = [one for one in words if parts.scheme == "rediss" or one[:4] != "ssl_"]
    for word, value in query_of(name, parts, known).items():
        _require_readable(name, word, value, words[word])
    if parts.path.strip("/") and not re.fullmatch(r"/\d{1,3}/?", parts.path):
        raise WrongValue(name, "a number behind the host, such as redis://host:6379/1")


def _require_readable(
    name: str, word: str, value: str, read: Callable[[str], Any]
) -> None:
    try:
        read(value)
    except (TypeError, ValueError) as error:
        raise WrongValue(name, f"another value of {word!r} than {value!r}") from error


def require_sender(name: str, value: str) -> str:
    """Return the mail address in a sender such as "Courses <a@b.md>". Raises WrongValue."""
    accepted = "one sender of mails, such as Courses <courses@example.org>"
    if CONTROL.search(value):
        raise WrongValue(name, f"{accepted}, in one line")
    header: Any = HeaderRegistry()("From", value)
    if len(header.addresses) != 1 or header.defects:
        raise WrongValue(name, accepted)
    address = str(header.addresses[0].addr_spec)
    try:
        validate_email(address)
    except ValidationError as error:
        raise WrongValue(name, accepted) from error
    return address
