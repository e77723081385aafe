"""Mail addresses in a roster: tidied, refused, or suspected of a slip."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from courses.text.normalise import folded, without_accents
from lms.accounts.names import visible

LONGEST = 254
# Providers people here use, whose misspelt neighbours lead to strangers.
_PROVIDERS = (
    *("gmail.com", "yahoo.com", "outlook.com", "hotmail.com", "icloud.com"),
    *("yandex.ru", "rambler.ru"),
)
# Short names have real neighbours, so their slips are listed one by one.
_SLIPS = {
    **dict.fromkeys(("mial.ru", "mail.r", "mali.ru", "meil.ru", "maill.ru"), "mail.ru"),
    **dict.fromkeys(("mial.md", "mail.m", "mali.md", "maill.md"), "mail.md"),
    **dict.fromkeys(("gmail.ru", "gmail.md", "gmail.ro", "gmail"), "gmail.com"),
    **dict.fromkeys(("gmail.con", "gmail.co", "gmail.cm", "gmail.om"), "gmail.com"),
    **dict.fromkeys(("yahoo.con", "yahoo.co", "yaho.com"), "yahoo.com"),
    **dict.fromkeys(("yandex.r", "jandex.ru"), "yandex.ru"),
}
_REAL = frozenset(["email.com", "mail.com", "ymail.com", "hotmail.co", "yandex.com"])
_BEFORE = re.compile(r"(?:mailto:)?[<\s\"']*", re.IGNORECASE)
_INSIDE = re.compile(r"<([^<>]*)>")
_BEHIND = re.compile(r"[>\s\"'.,;]*")
_LOOK_ALIKE = str.maketrans("авекмнорстухіёșțăâî", "abekmhopctyxieștăâî")


# How clerks write, folded, that somebody has none.
_NONE = frozenset(
    [
        *(
            "",
            "0",
            "nu",
            "nu are",
            "n are",
            "nu exista",
            "nu detine",
            "lipsa",
            "lipseste",
        ),
        *("fara", "fara e mail", "fara email", "fara mail", "fara posta", "na", "n a"),
        *(
            "no",
            "none",
            "нет",
            "нету",
            "не имеет",
            "отсутствует",
            "без почты",
            "нет почты",
        ),
    ]
)


class WrongAddress(Exception):
    """No address, or surely not the right one; ``suggestion`` may be empty."""

    def __init__(self, suggestion: str = "") -> None:
        super().__init__(suggestion)
        self.suggestion = suggestion


def only_address(text: str) -> str:
    """Return the address of "Name <address>", without marks that cannot be seen."""
    seen = visible(text).strip()
    inside = _INSIDE.search(seen)
    return inside[1] if inside and "@" in inside[1] else seen


def is_none(text: str) -> bool:
    """Tell whether a cell says that the person has no address: empty, a dash, "nu are"."""
    return folded(text) in _NONE


def tidy_address(text: str) -> str:
    """Return an address in small letters, without what stands around it.

    Raises WrongAddress for what is no address, and for known slips of the hand.
    """
    address = _bare(text).lower()
    if not _is_valid(address):
        suggestion = _without_slips(address)
        raise WrongAddress(suggestion if _is_valid(suggestion) else "")
    name, _, domain = address.rpartition("@")
    if right := _right_domain(domain):
        raise WrongAddress(f"{name}@{right}")
    return address


def _bare(text: str) -> str:
    """Return the text without what stands around it.

    From behind it is read backwards: an expression with $ would begin at every sign.
    """
    return _BEHIND.sub("", _BEFORE.sub("", text, 1)[::-1], 1)[::-1]


def _is_valid(address: str) -> bool:
    if not address.isascii() or len(address) > LONGEST:
        return False
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def _without_slips(address: str) -> str:
    """Return the address as it was perhaps meant: in Latin letters, in one piece."""
    latin = address.translate(_LOOK_ALIKE)
    bare = (
        re.sub(r"\s+", "", without_accents(latin)).replace(",", ".").replace("@@", "@")
    )
    bare = re.sub(r"\.{2,}", ".", bare).replace(".@", "@").replace("@.", "@")
    name, at, domain = bare.rpartition("@")
    return f"{name}{at}{_right_domain(domain) or domain}"


def _right_domain(domain: str) -> str:
    """Return the provider that was meant; empty where nothing is wrong."""
    if domain in _SLIPS:
        return _SLIPS[domain]
    if domain in _REAL or domain in _PROVIDERS:
        return ""
    return next((right for right in _PROVIDERS if _one_slip(domain, right)), "")


def _one_slip(text: str, right: str) -> bool:
    """Tell whether one letter too many, too few, wrong or swapped makes the difference."""
    if abs(len(text) - len(right)) > 1:
        return False
    place = next(
        (i for i, (a, b) in enumerate(zip(text, right, strict=False)) if a != b),
        min(len(text), len(right)),
    )
    rest, wanted = text[place:], right[place:]
    return (
        rest[1:] == wanted
        or rest == wanted[1:]
        or rest[1:] == wanted[1:]
        or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    )
