"""Multilang texts: {mlang} tags and multilang spans split by language, and joined."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from courses.imports.findings import NotRight
from courses.imports.items import Texts
from courses.text.languages import CODES

OTHER = "other"
_TAG = re.compile(r"\{\s{0,5}mlang(\s[a-z0-9_,\s-]{0,60})?\}", re.IGNORECASE)
_SPAN = re.compile(r"<(/?)(span|lang)\b([^<>]{0,500})>", re.IGNORECASE)
_LANG = re.compile(r"\blang\s*=\s*[\"']?([a-z0-9_-]{1,20})", re.IGNORECASE)
_CLASS = re.compile(r"\bclass\s*=\s*[\"']?[^\"'>]{0,100}\bmultilang\b", re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A stretch of text for some languages, or for all (``codes`` None)."""

    text: str
    codes: frozenset[str] | None = None


@dataclass
class Split:
    """A text taken apart: ``tagged`` by language, or ``common`` where nothing is tagged."""

    common: str = ""
    tagged: dict[str, str] = field(default_factory=dict)
    # Languages that have a text here, but no place in the bank.
    foreign: frozenset[str] = frozenset()

    @property
    def has_tags(self) -> bool:
        """Tell whether any part of the text is for one language only."""
        return bool(self.tagged or self.foreign)


def split(text: str) -> Split:
    """Return the languages of a text.

    What stands outside the tags belongs to every language that has a tag, and "other" to
    those that have none. Raises NotRight where tags do not match.
    """
    pieces = list(_pieces(text))
    named = {code for piece in pieces for code in piece.codes or ()}
    if not named:
        return Split(common=text)
    found = {
        code: "".join(p.text for p in pieces if _is_for(code, p, named))
        for code in CODES
        if named & {code, OTHER}
    }
    return Split(tagged=found, foreign=frozenset(named - {*CODES, OTHER}))


def joined(texts: Texts) -> str:
    """Return one text from both languages; ``split`` takes it apart again."""
    return "".join(
        f"{{mlang {code}}}{texts[code]}{{mlang}}" for code in CODES if texts[code]
    )


def _is_for(code: str, piece: Piece, named: set[str]) -> bool:
    if piece.codes is None or code in piece.codes:
        return True
    return code not in named and OTHER in piece.codes


def _pieces(text: str) -> Iterator[Piece]:
    for piece in _spans(text):
        if piece.codes is None:
            yield from _tags(piece.text)
        else:
            yield piece


def _tags(text: str) -> Iterator[Piece]:
    end, codes = 0, None
    for tag in _TAG.finditer(text):
        opens = _codes(tag[1] or "")
        if (codes is None) != bool(opens):
            raise NotRight("mlang_broken")
        yield Piece(text[end : tag.start()], codes)
        end, codes = tag.end(), opens or None
    if codes is not None:
        raise NotRight("mlang_broken")
    yield Piece(text[end:])


def _codes(written: str) -> frozenset[str]:
    """Return the languages of a tag, without their regions."""
    names = re.split(r"[,\s]+", written.strip().lower())
    return frozenset(re.split("[_-]", name)[0] for name in names if name)


def _spans(text: str) -> Iterator[Piece]:
    """Yield what stands inside and between multilang spans; others are left in place."""
    end, depth, codes = 0, 0, None
    for tag in _SPAN.finditer(text):
        if codes is None:
            opens = _span_codes(tag)
            if opens:
                yield Piece(text[end : tag.start()])
                end, depth, codes = tag.end(), 1, opens
            continue
        depth += -1 if tag[1] else 1
        if depth == 0:
            yield Piece(text[end : tag.start()], codes)
            end, codes = tag.end(), None
    if codes is not None:
        raise NotRight("mlang_broken")
    yield Piece(text[end:])


def _span_codes(tag: re.Match[str]) -> frozenset[str]:
    language = _LANG.search(tag[3])
    is_multilang = tag[2].lower() == "lang" or _CLASS.search(tag[3])
    if tag[1] or not language or not is_multilang:
        return frozenset()
    return _codes(language[1])
