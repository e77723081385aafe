"""The few people worth comparing with somebody: found by keys, not by looking at all.

Every pair that a verdict other than "different" can join shares a key, but for a phone or an
address that a whole office has: those tell nobody apart, and are left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from lms.accounts.given_names import one_of_many
from lms.accounts.identity.comparison import (
    Comparison,
    Verdict,
    compare,
)
from lms.accounts.identity.people import FoldedName, PersonKnown

# More people than this with one phone or address share an office, and not a life.
OFFICE = 4
# Of one name, date or beginning so many are compared: more would be a list of Ions.
MOST = 40
_BEGINNING = 2
_ORDER = {Verdict.SURE: 0, Verdict.UNSURE: 1, Verdict.DIFFERENT: 2}


class Index:
    """People by what they are found by; filled as one goes along."""

    def __init__(self, people: Iterable[PersonKnown] = ()) -> None:
        self._by_key: dict[Any, list[PersonKnown]] = defaultdict(list)
        for person in people:
            self.add(person)

    def add(self, person: PersonKnown) -> None:
        """Let a person be found from now on."""
        for key in _keys(person):
            self._by_key[key].append(person)

    def likely(self, person: PersonKnown) -> tuple[PersonKnown, Comparison] | None:
        """Return who is most likely the same, surely or perhaps; None for nobody."""
        found = self.all_likely(person)
        if not found:
            return None
        return min(found, key=lambda one: (_ORDER[one[1].verdict], -one[1].score))

    def all_likely(self, person: PersonKnown) -> list[tuple[PersonKnown, Comparison]]:
        """Return all who are surely or perhaps the same."""
        return [
            (other, comparison)
            for other in self._candidates(person)
            if (comparison := compare(person, other)).verdict != Verdict.DIFFERENT
        ]

    def _candidates(self, person: PersonKnown) -> Iterator[PersonKnown]:
        seen: set[int] = set()
        for key in _keys(person):
            held = self._by_key.get(key, [])
            is_office = key[0] in ("email", "phone") and len(held) >= OFFICE
            for other in [] if is_office else held[:MOST]:
                if id(other) not in seen:
                    seen.add(id(other))
                    yield other


def _keys(person: PersonKnown) -> set[tuple[Any, ...]]:
    keys: set[tuple[Any, ...]] = {("email", email) for email in person.emails}
    if person.phone:
        keys.add(("phone", person.phone))
    if person.birth_date:
        keys.add(("born", person.birth_date))
    for name in person.names:
        # In whichever column they stand.
        keys.add(("name", name.bag))
    places = [("unit", person.unit_id), ("father", person.father)]
    for place in places:
        if place[1]:
            keys |= {(*place, *start) for start in _beginnings(person.names[0])}
    return keys


def _beginnings(name: FoldedName) -> set[tuple[str, str]]:
    """Return what two alike have in common: a whole word, and how the other begins."""
    given = [one_of_many(word) for word in name.given]
    words = {(family, given[0][:1]) for family in name.family if given}
    slips = {
        (family[:_BEGINNING], word) for family, word in product(name.family, given)
    }
    return words | slips
