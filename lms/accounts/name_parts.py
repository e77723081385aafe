"""The parts of a name, and the one order in which they make up the name that is printed.

Latin names are printed "Ana Rusu", Cyrillic ones "Русу Анна Петровна", as each language's
papers and certificates have them; lists stand by family name in both. The decision is
docs/decisions/0019-a-name-is-three-facts.md.
"""

import re
from dataclasses import dataclass
from typing import Any

from lms.accounts.given_names import is_given_name
from lms.accounts.name_folding import CYRILLIC

PARTS = ("family_name", "given_names", "patronymic")
_PATRONYMIC = re.compile(
    r"(?:[оеё]вна|[иы]чна|инична|[оеё]вич|ьич|[oe]vna|[oe]vici|[oe]vich)$",
    re.IGNORECASE,
)
_FEWEST_WITH_PATRONYMIC = 3


@dataclass(frozen=True)
class NameParts:
    """A name's facts; any of them may be empty."""

    family: str = ""
    given: str = ""
    patronymic: str = ""

    @property
    def printed(self) -> str:
        """The name in the order of its alphabet; only Cyrillic ones have the patronymic."""
        if CYRILLIC.search(self.family + self.given):
            return _joined(self.family, self.given, self.patronymic)
        return _joined(self.given, self.family)

    @property
    def listed(self) -> str:
        """The name as lists are sorted: family name, given names, patronymic."""
        return _joined(self.family, self.given, self.patronymic)

    def make_up(self, name: str) -> bool:
        """Tell whether a whole name consists of these parts, in a usual order."""
        family, given, patronymic = self.family, self.given, self.patronymic
        orders = (
            *((given, family), (family, given), (family, given, patronymic)),
            *((given, patronymic, family), (given, family, patronymic)),
        )
        return name.replace(" ", "") in {"".join(o).replace(" ", "") for o in orders}


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def split_name(
    name: str, *, family_first: bool | None = None, known_given: str = ""
) -> NameParts:
    """Return the parts of a whole name, each word of it in one of them.

    Usual given names tell which end is which. Where they do not, ``family_first`` does, or
    the habit of the alphabet: Cyrillic names begin with the family name. ``known_given`` are
    given names that the person is known by.
    """
    words = [word for word in name.split(" ") if word]
    patronymic = _patronymic_at(words)
    if patronymic is not None:
        # Анна Петровна Русу; but Русу Анна Петровна.
        if family_first is None:
            family_first = patronymic == len(words) - 1
        said = words.pop(patronymic)
    else:
        said = ""
    if family_first is None:
        family_first = bool(CYRILLIC.search(name))
    family, given = _split_words(words, family_first, set(known_given.split(" ")))
    return NameParts(" ".join(family), " ".join(given), said)


def _patronymic_at(words: list[str]) -> int | None:
    if len(words) < _FEWEST_WITH_PATRONYMIC:
        return None
    places = [n for n, word in enumerate(words) if n and _PATRONYMIC.search(word)]
    return places[-1] if places else None


def _split_words(
    words: list[str], family_first: bool, known: set[str]
) -> tuple[list[str], list[str]]:
    """Return (family, given) of at least one word each where there are two."""
    if len(words) < 2:
        return words, []
    is_given = [word in known or is_given_name(word) for word in words]
    if is_given[0] != is_given[-1]:
        family_first = is_given[-1]
    if family_first:
        count = _run(is_given[::-1]) or len(words) - 1
        return words[:-count], words[-count:]
    count = _run(is_given) or len(words) - 1
    return words[count:], words[:count]


def _run(is_given: list[bool]) -> int:
    """Return how many words from here on are given names; one word is left over."""
    count = 0
    while count < len(is_given) - 1 and is_given[count]:
        count += 1
    return count


def names_begin_with_family(names: list[str]) -> bool | None:
    """Return which order a column of whole names has, by those that tell; None for none."""
    votes = 0
    for name in names:
        words = [word for word in name.split(" ") if word]
        if len(words) > 1:
            votes += is_given_name(words[-1]) - is_given_name(words[0])
    return votes > 0 if votes else None


def parts_of(row: Any) -> NameParts:
    """Return the parts that a person, an invitation or a row of a list holds."""
    return NameParts(row.family_name, row.given_names, row.patronymic)


def keep_parts(row: Any) -> None:
    """Split the row's whole name anew where its parts do not make it up any more."""
    if parts_of(row).make_up(row.full_name):
        return
    parts = split_name(row.full_name, known_given=row.given_names)
    row.family_name, row.given_names = parts.family, parts.given
    row.patronymic = parts.patronymic


def take_parts(row: Any, parts: NameParts) -> None:
    """Give the row the parts of a name, and the whole name that is printed of them."""
    row.family_name, row.given_names = parts.family, parts.given
    row.patronymic, row.full_name = parts.patronymic, parts.printed
