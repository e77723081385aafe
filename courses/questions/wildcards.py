"""Accepted answers with stars: * stands for any text, also for none."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

# The field that learners write in takes no more, so a longer answer could not be given.
MAX_LENGTH = 200
MAX_STARS = 10
# Sentences by code, for ``LIMITS``.
FAULTS: dict[str, Any] = {
    "accepted_too_long": _(
        "An accepted answer has at most %(limit)s characters: learners cannot write more."
    ),
    "too_many_stars": _("An accepted answer has at most %(stars)s signs *."),
}
LIMITS: dict[str, Any] = {"limit": MAX_LENGTH, "stars": MAX_STARS}


def fault_of(accepted: str) -> str:
    """Return what is wrong with an accepted answer, a code of FAULTS; else nothing."""
    if len(accepted) > MAX_LENGTH:
        return "accepted_too_long"
    return "too_many_stars" if accepted.count("*") > MAX_STARS else ""


def sentence(code: str) -> str:
    """Return what is wrong, in the active language."""
    return str(FAULTS[code] % LIMITS)


def english_fault(code: str) -> str:
    """Return what is wrong, for the reports of the course files."""
    with override("en"):
        return sentence(code)


def matches(pattern: str, given: str) -> bool:
    """Tell whether a whole text is what the pattern says, in time that grows evenly.

    The first place of each part is as good as any later one, so nothing is tried twice;
    a regular expression with several ``.*`` would try all places of all parts.
    """
    first, *others = pattern.split("*")
    if not others:
        return pattern == given
    *between, last = others
    end = len(given) - len(last)
    if end < len(first) or not given.startswith(first) or not given.endswith(last):
        return False
    place = len(first)
    for part in between:
        found = given.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True
