"""Masking of a person's names and addresses in what others wrote freely.

A full name and an address are looked for in everybody's text. Single parts of a name are
so only in text about the person or by him or her: elsewhere "Rusu" is somebody else.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property
from typing import Any

MASK = "[…]"
SHORTEST_PART = 3
# Parts from this length on are found with other endings too: Țurcanului, Щербаковой.
INFLECTED = 5
ENDING = r"\w{0,4}"
# Letters that people write in place of each other.
ALIKE = ("aăâ", "iî", "sșş", "tțţ", "еёэ", "ий")


class Masker:
    """Finds one person's names and addresses in text."""

    def __init__(self, names: Iterable[str], addresses: Iterable[str]) -> None:
        self.names = sorted({n for n in names if n.strip()})
        self.addresses = sorted({a for a in addresses if a.strip()})

    @cached_property
    def words(self) -> list[str]:
        """What the database is asked for: one of them is in each text to be masked.

        In several spellings, as not every database knows small letters of Cyrillic.
        """
        plain = [*self.addresses, *self._both_ways()]
        plain += [_without_marks(word) for word in plain]
        return sorted(
            {form for w in plain for form in (w, w.lower(), w.upper(), w.title())}
        )

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        names = [_loose(name) + ENDING for name in self._both_ways()]
        return _any_of([*map(re.escape, self.addresses), *names])

    @cached_property
    def _parts(self) -> re.Pattern[str]:
        parts = {p for n in self.names for p in re.split(r"[\s\-]+", n)}
        long = sorted(p for p in parts if len(p) >= SHORTEST_PART)
        return _any_of([_inflected(part) for part in long])

    def _both_ways(self) -> list[str]:
        """Return each name as it stands, and with its parts turned round."""
        turned = (" ".join(reversed(name.split())) for name in self.names)
        return sorted({*self.names, *turned}, key=lambda name: (-len(name), name))

    def masked(self, text: str, *, is_own: bool) -> str:
        """Return the text with a mask over what names the person."""
        text = self._whole.sub(MASK, text)
        return self._parts.sub(MASK, text) if is_own else text

    def masked_data(self, value: Any, *, is_own: bool) -> Any:
        """Return data of a JSON column with every text in it masked; keys stay."""
        if isinstance(value, str):
            return self.masked(value, is_own=is_own)
        if isinstance(value, list):
            return [self.masked_data(one, is_own=is_own) for one in value]
        if isinstance(value, dict):
            return {k: self.masked_data(v, is_own=is_own) for k, v in value.items()}
        return value


def _without_marks(text: str) -> str:
    kept = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in kept if unicodedata.category(sign) != "Mn")


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    """Return a pattern of whole words; one that finds nothing for no patterns."""
    inside = "|".join(patterns) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{inside})(?!\w)", re.IGNORECASE)


def _inflected(part: str) -> str:
    if len(part) < INFLECTED:
        return _loose(part)
    return _loose(part[:-1]) + ENDING


def _loose(text: str) -> str:
    """Return a pattern of the text in any spelling: with or without marks on letters."""
    return "".join(_letter(sign) for sign in text)


def _letter(sign: str) -> str:
    if sign.isspace():
        return r"\s+"
    for alike in ALIKE:
        if sign.lower() in alike:
            return f"[{alike}]"
    return re.escape(sign)
