"""Order of words in Romanian and Russian; databases without ICU know neither."""

from collections.abc import Iterable

from courses.models import GlossaryTerm
from courses.text.languages import ORTHOGRAPHIES

_PLACES = {
    code: {letter: place for place, letter in enumerate(language.alphabet)}
    for code, language in ORTHOGRAPHIES.items()
}


def place_of(word: str, code: str) -> list[tuple[int, str]]:
    """Return a sort key: the alphabet's letters in its order, other signs before them."""
    places = _PLACES[code]
    return [(places.get(letter, -1), letter) for letter in word.lower()]


def alphabetical(terms: Iterable[GlossaryTerm], code: str) -> list[GlossaryTerm]:
    """Return glossary terms in the order of one language."""
    return sorted(terms, key=lambda t: place_of(getattr(t, f"term_{code}") or "", code))
