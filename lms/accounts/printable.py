"""Letters that certificates can print, so that a form can say at once which it cannot.

What is here is what the two embedded families have, from left to right and letter by letter:
Latin, Cyrillic, Greek, Georgian. Scripts that join or turn their letters, such as Arabic, are
left out. A test compares it with the fonts.
"""

import re
import unicodedata
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.accounts.names import visible

FEWEST_LETTERS = 2
# Vietnamese has two signs on a letter; more is a heap of ink.
_TOO_MANY_MARKS = re.compile("M{4}")
# Code points from the first to the last, in hexadecimal.
_FIRAGO = (
    "20-7e a0-ac ae-24f 2b0-2b2 2b4 2b7-2bc 2bf-2c0 2c6-2c8 2ca-2cc 2ce-2d1 2d4 "
    "2d6-2de 2e0-2e9 2ee 300-30d 30f 311-313 316-321 323-32d 32f-332 334-336 339-33d "
    "342 345 35c 361 370-377 37a-37f 384-38a 38c 38e-3a1 3a3-3e1 3f0-479 48a-52f "
    "10d0-10ff 1e02-1e05 1e0a-1e0f 1e12-1e13 1e1e-1e1f 1e24-1e25 1e2e-1e2f 1e36-1e37 "
    "1e3c-1e41 1e44-1e47 1e4a-1e4d 1e50-1e57 1e5a-1e5b 1e60-1e63 1e6a-1e71 1e78-1e79 "
    "1e80-1e85 1e92-1e93 1e9e 1ea0-1ef9 1f00-1f15 1f18-1f1d 1f20-1f45 1f48-1f4d "
    "1f50-1f57 1f59 1f5b 1f5d 1f5f-1f7d 1f80-1fb4 1fb6-1fc4 1fc6-1fd3 1fd6-1fdb "
    "1fdd-1fef 1ff2-1ff4 1ff6-1ffe 2010-2016 2018-201a 201c-201e 2020-2022 2026 2030 "
    "2039-203a 203f 2044 204a 20a1 20a6 20a9-20ac 20af 20b4 20b9-20ba 20bd-20be 2116 "
    "2122 "
)
_NOTO = (
    "20-7e a0-ac ae-24f 2b0-377 37a-37f 384-38a 38c 38e-3a1 3a3-3e1 3f0-52f 1e00-1f15 "
    "1f18-1f1d 1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d 1f5f-1f7d 1f80-1fb4 "
    "1fb6-1fc4 1fc6-1fd3 1fd6-1fdb 1fdd-1fef 1ff2-1ff4 1ff6-1ffe 2010-2027 2030-205e "
    "20a0-20bf 2116 2122 "
)


@cache
def families() -> tuple[frozenset[str], ...]:
    """Return the letters of each family; a text is set in one of them."""
    return _read(_FIRAGO), _read(_NOTO)


def _read(ranges: str) -> frozenset[str]:
    letters: set[str] = set()
    for written in ranges.split():
        first, _dash, last = written.partition("-")
        letters.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(letters)


def unprintable(text: str) -> str:
    """Return the letters that no certificate can print, each once; mostly none."""
    seen = set(visible(text))
    by_family = ("".join(sorted(seen - letters)) for letters in families())
    return min(by_family, key=len)


def require_name(name: str) -> None:
    """Return when a name has letters, and all can be printed. Raises ValidationError."""
    kinds = "".join(unicodedata.category(sign)[0] for sign in name)
    if kinds.count("L") < FEWEST_LETTERS or _TOO_MANY_MARKS.search(kinds):
        raise ValidationError(NOT_A_NAME, code="not_a_name")
    require_printable(name)


def require_printable(name: str) -> None:
    """Return when the name can be printed. Raises ValidationError, naming the signs."""
    if letters := unprintable(name):
        raise ValidationError(
            NOT_PRINTED, code="unprintable", params={"letters": shown(letters)}
        )


def shown(letters: str) -> str:
    """Return signs for a sentence; those that nobody would see by their numbers."""
    return " ".join(x if x.isprintable() else f"U+{ord(x):04X}" for x in letters)


NOT_A_NAME = _(
    "This does not look like a name. Write name and surname in letters, as they stand in"
    " the passport."
)
NOT_PRINTED = _(
    "These signs of the name cannot be printed on a certificate: %(letters)s. Write the"
    " name as it stands in the passport, in Latin or Cyrillic letters."
)
