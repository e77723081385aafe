"""Selection of texts for the translator, and the direction."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from courses.text.languages import OTHER
from courses.translation_files.translatable_texts import Text, all_texts
from courses.translation_status.rules import STALE
from courses.translation_status.texts import line, translations

EVERYTHING = ""
_NOTHING = "0"


@dataclass(frozen=True)
class Segment:
    """A text on its way from one language into the other.

    ``is_stale``: there is a translation, and its source has changed since.
    """

    text: Text
    source_language: str
    is_stale: bool = False

    @property
    def target_language(self) -> str:
        """Return the language it is translated into."""
        return OTHER[self.source_language]

    @property
    def source(self) -> str:
        """Return what is to be translated."""
        return self.text.texts[self.source_language]

    @property
    def target(self) -> str:
        """Return the translation there is, or nothing."""
        return self.text.texts[self.target_language]

    @property
    def unit_id(self) -> str:
        """Return the id for the file: it tells later whether either side has changed."""
        prints = f"{fingerprint(self.source)}.{fingerprint(self.target)}"
        return f"{self.text.id}#{prints}"


def fingerprint(text: str) -> str:
    """Return a short mark that changes with the text; "0" for no text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12] if text else _NOTHING


Pairs = frozenset[tuple[str, str]]


def stale_pairs(source_language: str) -> Pairs:
    """Return source and translation of each text whose source has changed since."""
    found = translations(OTHER[source_language], STALE)
    return frozenset((line(one.source), line(one.target)) for one in found)


def wanted(segment: Segment) -> bool:
    """Tell whether the translator is asked for this text: it has no right translation."""
    return not segment.target or segment.is_stale


def segments(
    *, source_language: str, everything: bool = False, part: str = EVERYTHING
) -> Iterator[Segment]:
    """Yield what goes out: what is wanted, or everything that has a source."""
    stale = stale_pairs(source_language)
    for text in all_texts():
        segment = Segment(text, source_language)
        pair = (text.known_as(source_language), text.known_as(segment.target_language))
        segment = replace(segment, is_stale=pair in stale)
        is_asked_for = bool(segment.source) and part in (EVERYTHING, text.part)
        if is_asked_for and (everything or wanted(segment)):
            yield segment


def words_in(found: Iterable[Segment]) -> int:
    """Return the number of words to translate, by which translators are paid."""
    return sum(len(segment.source.split()) for segment in found)
