"""Masking of a person's names and addresses in what others wrote freely.

A full name and an address are looked for in everybody's text. Single parts of a name, phone
numbers and whatever looks like an address are so only in text about the person or by him or
her: elsewhere "Rusu" is somebody else.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from lms.privacy.erasure.contacts import without_contacts
from lms.privacy.erasure.spellings import (
    WIDTHLESS,
    literal,
    stem_pattern,
    word_pattern,
)

MASK = "[…]"
SHORTEST_PART = 3
# Shorter parts say too little to be looked for where they may be somebody else's.
TELLING_PART = 4
BETWEEN = rf"(?:[\s\-_+{WIDTHLESS}]|&nbsp;|&#160;|%20){{1,12}}"
# An address is no end, and no beginning, of somebody else's.
BEFORE = r"(?<!\w)(?<!\w[.+'’&%-])"
AFTER = r"(?![^\W_]|[-.]\w)"
PATRONYMIC = re.compile(
    r"(?:[оеё]вна|[иы]чна|[оеё]вич|[oe]vna|[oe]vi(?:ci|ch|c))$", re.I
)


class Masker:
    """Finds one person's names and addresses in text."""

    def __init__(self, names: Iterable[str], addresses: Iterable[str]) -> None:
        self.names = sorted({n for n in names if n.strip()})
        self.addresses = sorted({a for a in addresses if a.strip()})

    @cached_property
    def anywhere(self) -> str:
        """What the database is asked for: in each text of others that is to be masked.

        Of a full name its longer end only; empty where there is nothing to look for.
        """
        ends = {max(one[0], one[-1], key=len) for one in map(_parts, self._full_names)}
        stems = [stem_pattern(part) for part in sorted(ends)]
        return "|".join([*map(literal, self.addresses), *stems])

    @cached_property
    def anywhere_by_part(self) -> str:
        """What it is asked for where a part of the name stands alone; may be empty."""
        return "|".join(stem_pattern(part) for part in self._telling)

    @cached_property
    def _full_names(self) -> list[str]:
        # A single word would be looked for in everybody's text.
        return [name for name in self.names if len(_parts(name)) > 1]

    @cached_property
    def _whole(self) -> re.Pattern[str]:
        orders = {order for name in self._full_names for order in _orders(_parts(name))}
        names = [
            BETWEEN.join(f"(?:{word_pattern(part)})" for part in order)
            for order in sorted(orders, key=lambda order: (-len(order), order))
        ]
        return _any_of(names, whole=[literal(one) for one in self.addresses])

    @cached_property
    def _single(self) -> re.Pattern[str]:
        parts = {part for name in self.names for part in _parts(name)}
        long = sorted(part for part in parts if len(part) >= SHORTEST_PART)
        return _any_of([word_pattern(part) for part in long])

    @cached_property
    def _telling(self) -> list[str]:
        parts = {part for name in self.names for part in _parts(name)}
        return sorted(part for part in parts if len(part) >= TELLING_PART)

    @cached_property
    def _alone(self) -> re.Pattern[str]:
        return _any_of([word_pattern(part) for part in self._telling])

    def masked(self, text: str, *, is_own: bool, only_names: bool = False) -> str:
        """Return the text with a mask over what names the person.

        In the person's ``is_own`` text phones and addresses go as well, whatever they are,
        unless ``only_names``: answers are no letters.
        """
        text = self._whole.sub(MASK, text)
        if not is_own:
            return text
        text = self._single.sub(MASK, text)
        return text if only_names else without_contacts(text, MASK)

    def masked_data(self, value: Any, *, is_own: bool, only_names: bool = False) -> Any:
        """Return data of a JSON column with every text in it masked; keys stay."""
        if isinstance(value, str):
            return self.masked(value, is_own=is_own, only_names=only_names)
        if isinstance(value, list):
            return [
                self.masked_data(one, is_own=is_own, only_names=only_names)
                for one in value
            ]
        if isinstance(value, dict):
            return {
                key: self.masked_data(one, is_own=is_own, only_names=only_names)
                for key, one in value.items()
            }
        return value

    def part_in(self, text: str) -> tuple[int, int] | None:
        """Return where a part of the name stands alone in somebody else's text."""
        whole = [found.span() for found in self._whole.finditer(text)]
        for found in self._alone.finditer(text):
            if not any(start <= found.start() < end for start, end in whole):
                return found.span()
        return None


def _parts(name: str) -> list[str]:
    return [part for part in re.split(r"[\s,\-]+", name) if part]


def _orders(parts: list[str]) -> set[tuple[str, ...]]:
    """Return how people write a name: turned round, the surname first or last, no middle."""
    first, *_middle, last = parts
    without = [part for part in parts if not PATRONYMIC.search(part)]
    short = _orders(without) if 1 < len(without) < len(parts) else set()
    return short | {
        tuple(parts),
        tuple(reversed(parts)),
        (*parts[1:], first),
        (last, *parts[:-1]),
        (first, last),
        (last, first),
    }


def _any_of(words: list[str], whole: Iterable[str] = ()) -> re.Pattern[str]:
    """Return a pattern of whole words and addresses; for none it finds nothing."""
    addresses = "|".join(whole) or r"(?!)"
    inside = "|".join(words) or r"(?!)"
    return re.compile(
        rf"{BEFORE}(?:{addresses}){AFTER}|(?<![^\W_])(?:{inside})(?![^\W_])",
        re.IGNORECASE,
    )
