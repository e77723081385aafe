"""Texts of an SVG: what each language says, and other words in their places."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from itertools import accumulate
from typing import NamedTuple
from xml.etree.ElementTree import Element

from courses.media.svg import REFERENCE, name_of, parsed, serialize, validated

WRITTEN = frozenset(["text", "title", "desc"])
# A tspan with one of these begins a line of its own: no space need stand before it.
_PLACED = ("x", "y", "dy")


class NoPlace(ValueError):
    """The drawing has no places for these words: it must be drawn."""


class Said(NamedTuple):
    """What one element says; ``is_drawn``: it takes room in the picture."""

    words: str
    is_drawn: bool


def said_in(drawing: str, language: str) -> list[Said]:
    """Return what a drawing shows in one language only, element by element, in order."""
    return [
        Said(_words(element), name_of(element.tag) == "text")
        for element in _spoken(parsed(drawing.encode()), language)
    ]


def words_of(drawing: str, language: str) -> list[str]:
    """Return the words that a drawing shows in one language only, in their order."""
    return [said.words for said in said_in(drawing, language)]


def with_words(drawing: str, *, source: str, target: str, words: Sequence[str]) -> str:
    """Return the drawing saying these words in the target language, one for each place.

    Where it says nothing in that language yet, the groups of the source are copied.
    Words spread over several tspans are spread over the same ones. Raises NoPlace where
    the places are not as many as the words, and SvgRefused for what a page must not show.
    """
    root = parsed(drawing.encode())
    if not list(_spoken(root, target)):
        _copy_groups(root, source, target, _ids(root))
    places = list(_spoken(root, target))
    if len(places) != len(words):
        raise NoPlace
    for element, text in zip(places, words, strict=True):
        if _words(element) != text:
            _say(element, text)
    return validated(serialize(root))


# --- reading --------------------------------------------------------------------------


def _spoken(element: Element, language: str, inherited: str = "") -> Iterator[Element]:
    """Yield the written elements in a language that say something."""
    spoken = element.get("lang", inherited)
    if name_of(element.tag) in WRITTEN:
        if spoken == language and _words(element):
            yield element
        return
    for child in element:
        yield from _spoken(child, language, spoken)


class _Piece(NamedTuple):
    """A stretch of text: an element's own, or the tail behind it."""

    holder: Element
    part: str
    begins_line: bool

    @property
    def text(self) -> str:
        return getattr(self.holder, self.part) or ""


def _pieces(element: Element) -> Iterator[_Piece]:
    yield _Piece(element, "text", any(name in element.attrib for name in _PLACED))
    for child in element:
        yield from _pieces(child)
        yield _Piece(child, "tail", begins_line=False)


def _words(element: Element) -> str:
    pieces = _pieces(element)
    return _one_line("".join(" " * p.begins_line + p.text for p in pieces))


def _one_line(text: str) -> str:
    return " ".join(text.split())


# --- writing --------------------------------------------------------------------------


def _say(element: Element, words: str) -> None:
    """Put words in an element's place; each piece keeps the spaces around it."""
    pieces = list(_pieces(element))
    filled = [at for at, piece in enumerate(pieces) if piece.text.strip()]
    shares = _shared_out(words.split(), [len(pieces[at].text.strip()) for at in filled])
    for place, (at, share) in enumerate(zip(filled, shares, strict=True)):
        holder, part, __ = pieces[at]
        old = pieces[at].text
        before = old[: len(old) - len(old.lstrip())]
        after = old[len(old.rstrip()) :]
        goes_on = any(shares[place + 1 :])
        if goes_on and not after:
            following = pieces[at + 1 : filled[place + 1] + 1]
            after = "" if _are_apart(following) else " "
        setattr(holder, part, f"{before}{' '.join(share)}{after}")


def _are_apart(following: Sequence[_Piece]) -> bool:
    """Tell whether what follows is set off from what stands before it."""
    return any(p.begins_line or p.text[:1].isspace() for p in following)


def _shared_out(words: list[str], lengths: list[int]) -> list[list[str]]:
    """Return the words in as many shares, long as the lengths are to each other.

    None is left empty while there are words enough.
    """
    shares: list[list[str]] = []
    total, whole, said = sum(lengths), sum(map(len, words)), 0.0
    for number, until in enumerate(accumulate(lengths), 1):
        share: list[str] = []
        later = len(lengths) - number
        while words and (
            not share
            or not later
            or (
                len(words) > later and said + len(words[0]) / 2 <= whole * until / total
            )
        ):
            said += len(words[0])
            share.append(words.pop(0))
        shares.append(share)
    return shares


def _ids(root: Element) -> set[str]:
    return {element.get("id", "") for element in root.iter()}


def _copy_groups(element: Element, source: str, target: str, ids: set[str]) -> None:
    """Set behind each group with words of the source a copy for the target."""
    for child in list(element):
        if child.get("lang") != source:
            _copy_groups(child, source, target, ids)
        elif list(_spoken(child, source)):
            at = list(element).index(child) + 1
            element.insert(at, _copied(child, source, target, ids))


def _copied(group: Element, source: str, target: str, ids: set[str]) -> Element:
    copy = deepcopy(group)
    renamed = {old: _new_id(old, target, ids) for old in _ids(copy) if old}
    for element in copy.iter():
        if element.get("lang") == source:
            element.set("lang", target)
        if names := element.get("class"):
            spoken = (target if n == source else n for n in names.split())
            element.set("class", " ".join(spoken))
        for name, value in element.attrib.items():
            element.set(name, _renamed(name_of(name), value, renamed))
    return copy


def _new_id(old: str, target: str, ids: set[str]) -> str:
    new = f"{old}-{target}"
    while new in ids:
        new += "-"
    ids.add(new)
    return new


def _renamed(name: str, value: str, renamed: dict[str, str]) -> str:
    """Return an attribute's value that names the ids of a copy."""
    if name == "id":
        return renamed.get(value, value)
    if name == "href":
        return f"#{renamed.get(value[1:], value[1:])}"
    if name == "aria-labelledby":
        return re.sub(r"\S+", lambda found: renamed.get(found[0], found[0]), value)
    return REFERENCE.sub(
        lambda found: f"url(#{renamed.get(found[1], found[1])})", value
    )
