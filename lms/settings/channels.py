"""Environment variables of channels: mails that came back, and text messages."""

import re
from typing import Any
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from lms.settings.env import text, words
from lms.settings.parts import WrongValue, query_of, split

LOOPBACK = ("127.0.0.1", "localhost", "::1")
# A sign takes the place of the star, and a local part has 64 signs at most.
LONGEST_WITH_STAR = 28


def mailbox(name: str) -> dict[str, Any] | None:
    """Return the parts of ``imaps://user:password@host/INBOX``; None when it is not set.

    Without encryption only on this machine: a password goes over the line.
    """
    value = text(name, "")
    if not value:
        return None
    accepted = "imaps://user:password@host/INBOX"
    parts = split(name, value, accepted)
    query_of(name, parts)
    is_here = parts.scheme == "imap" and parts.hostname in LOOPBACK
    if not (parts.scheme == "imaps" or is_here) or not parts.hostname:
        raise WrongValue(name, accepted)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    if not (parts.username and parts.password) or not re.fullmatch(
        r"[\w./ -]+", folder, re.ASCII
    ):
        raise WrongValue(
            name, f"{accepted}, with a user, a password and a plain folder"
        )
    return {
        "host": parts.hostname,
        "port": parts.port or (993 if parts.scheme == "imaps" else 143),
        "user": unquote(parts.username),
        "password": unquote(parts.password),
        "folder": folder,
        "is_tls": parts.scheme == "imaps",
    }


def return_address(name: str) -> str:
    """Return where mails that fail go back to, with one ``*`` at most; may be empty."""
    value = text(name, "")
    try:
        if value:
            # A second star would be a sign of the address itself.
            validate_email(value.replace("*", "1", 1).replace("*", "\n"))
    except ValidationError as error:
        accepted = "an address such as bounces+*@example.org, or without the star"
        raise WrongValue(name, accepted) from error
    if "*" in value and len(value.partition("@")[0]) > LONGEST_WITH_STAR:
        raise WrongValue(name, f"at most {LONGEST_WITH_STAR} signs before the @")
    return value


def countries(name: str, default: str) -> list[str]:
    """Return codes of countries of two letters (ISO 3166), such as MD and RO."""
    found = words(name, default)
    if not found or not all(re.fullmatch("[A-Z]{2}", one) for one in found):
        raise WrongValue(name, "codes of countries with commas, such as MD,RO")
    return found
