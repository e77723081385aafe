"""The rule of a translation's state: missing, stale or ready. Pure; knows no database."""

from typing import NamedTuple


class Pair(NamedTuple):
    """A text, or anything else that there is once per language."""

    ro: str
    ru: str


MISSING, STALE, READY = "missing", "stale", "ready"
# What was agreed while a language was missing: nothing.
NOTHING = Pair("", "")


def states(now: Pair, agreed: Pair) -> Pair:
    """Return the state of each language.

    ``agreed`` is the last pair of texts that said the same. A language is missing when
    only the other has a text, and both are where there must be one and is none. It is
    stale when the other one was changed since and it was not. Where both were changed,
    they were written for each other.
    """
    if not now.ro or not now.ru:
        return Pair(_there(now.ro), _there(now.ru))
    ro_changed, ru_changed = now.ro != agreed.ro, now.ru != agreed.ru
    return Pair(
        STALE if ru_changed and not ro_changed else READY,
        STALE if ro_changed and not ru_changed else READY,
    )


def _there(text: str) -> str:
    return READY if text else MISSING


def agreed_after(now: Pair, agreed: Pair) -> Pair:
    """Return what is agreed once an editor has left the texts as they are now."""
    if not now.ro or not now.ru:
        return NOTHING
    return now if states(now, agreed) == (READY, READY) else agreed
