"""What is known of one person, made ready for being compared."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from lms.accounts.given_names import one_of_many
from lms.accounts.name_folding import CYRILLIC, fold_name
from lms.accounts.name_parts import NameParts, parts_of, split_name
from lms.accounts.placeholders import is_placeholder

Words = tuple[str, ...]
# Endings by which Russian, and Romanian after it, makes a patronymic of a father's name.
_PATRONYMIC_ENDINGS = (
    *("ovna", "evna", "icna", "inicna", "ovici", "evici", "ovic", "evic", "ivici"),
    *("ivna", "ici", "ic", "na"),
)
_LEFT_OF_NAME = 2
# Fathers whose names change before these endings: Яковлевич, Фомич, Львович, Матвеевич.
_CHANGED = {
    **{"acovl": "acob", "fom": "toma", "fomin": "toma"},
    **{"lv": "lev", "matv": "matei"},
}


@dataclass(frozen=True)
class FoldedName:
    """A name in bare form: words of the family name, and of the given names."""

    family: Words
    given: Words

    @classmethod
    def of(cls, parts: NameParts) -> "FoldedName":
        """Return the bare form of a name in parts."""
        return cls(fold_name(parts.family), fold_name(parts.given))

    @cached_property
    def bag(self) -> Words:
        """All words, one for all spellings of a given name, in an order of their own."""
        return tuple(sorted(map(one_of_many, (*self.family, *self.given))))

    @cached_property
    def called(self) -> Words:
        """The given names, one for all spellings of each."""
        return tuple(map(one_of_many, self.given))

    @cached_property
    def turned(self) -> "FoldedName":
        """The name as if family and given names stood in each other's column."""
        return FoldedName(self.given, self.family)


@dataclass(frozen=True)
class PersonKnown:
    """Facts about one person, from wherever; what is not known is empty.

    ``key`` is the caller's own; two are never compared by it.
    """

    key: Any
    name: NameParts
    former: tuple[NameParts, ...] = ()
    emails: frozenset[str] = field(default_factory=frozenset)
    phone: str = ""
    birth_date: date | None = None
    unit_id: int | None = None

    @cached_property
    def names(self) -> tuple[FoldedName, ...]:
        """The name of today first, then the former ones."""
        return tuple(FoldedName.of(parts) for parts in (self.name, *self.former))

    @cached_property
    def father(self) -> str:
        """What the patronymic says: the father's name in bare form."""
        return father_of(self.name.patronymic)


def is_cyrillic(name: NameParts) -> bool:
    """Tell whether a name is written in Cyrillic letters."""
    return bool(CYRILLIC.search(name.family + name.given))


def father_of(patronymic: str) -> str:
    """Return the bare name of the father: one for Васильевна, Vasilievna and Vasile."""
    bare = "".join(fold_name(patronymic))
    for ending in _PATRONYMIC_ENDINGS:
        if bare.endswith(ending) and len(bare) - len(ending) >= _LEFT_OF_NAME:
            bare = bare[: -len(ending)]
            break
    bare = _CHANGED.get(bare, bare)
    return one_of_many(bare).rstrip("aeiou") or bare


def known_of(
    row: Any, *, emails: Iterable[str], former: Iterable[str] = (), key: Any = None
) -> PersonKnown:
    """Return what an account, an invitation or a row of a list says of a person."""
    parts = parts_of(row)
    if not parts.family and not parts.given:
        parts = split_name(row.full_name)
    return PersonKnown(
        key=row if key is None else key,
        name=parts,
        former=tuple(split_name(name) for name in former),
        emails=frozenset(
            one.lower() for one in emails if one and not is_placeholder(one)
        ),
        phone=row.phone,
        birth_date=row.birth_date,
        unit_id=row.unit_id,
    )
