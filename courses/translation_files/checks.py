"""Validation of a translation that came back against what is there now."""

import re

from courses.imports.findings import NotRight
from courses.imports.html_to_text import tidy
from courses.media.webvtt import marks_of, without_marks
from courses.questions import wildcards
from courses.text.languages import ORTHOGRAPHIES
from courses.text.richtext.document import Document
from courses.text.richtext.markup import TAG, MarkupError, read_markup
from courses.translation_files import richtext_markup
from courses.translation_files.files import Unit
from courses.translation_files.selection import Segment, fingerprint

_TOKEN = re.compile(r"\{[^{}\n]{0,60}\}|%\(\w+\)[sd]|_{3,}")
_CYRILLIC = re.compile("[а-яёА-ЯЁ]")
_LATIN = re.compile("[a-zA-ZăâîșțĂÂÎȘȚ]")
# Names and abbreviations of the other script are no longer than this.
_A_NAME = 12
# Russian runs to a third more than Romanian, and places in drawings allow for that.
_MUCH_LONGER = 1.4


def translation_in(unit: Unit, segment: Segment) -> str:
    """Return the translation as it is to be stored, letters and spaces put right.

    Raises NotRight where the text has changed since it went out, or where what came back
    does not fit it.
    """
    text = _normal(unit.target, segment)
    _check_prints(unit, segment, is_same=text == segment.target)
    if text == segment.target:
        return text
    if "\N{REPLACEMENT CHARACTER}" in text:
        raise NotRight("unreadable_character")
    _check_language(text, segment)
    _check_tokens(text, segment)
    if segment.text.is_rich:
        _check_markup(text, segment)
    elif TAG.search(text) and not TAG.search(segment.source):
        raise NotRight("html_added")
    if segment.text.has_times:
        _check_caption(text, segment)
    if segment.text.is_accepted and (code := wildcards.fault_of(text)):
        raise NotRight(code, **wildcards.LIMITS)
    limit = segment.text.max_length
    if limit and len(text) > limit:
        raise NotRight("text_too_long", limit=limit)
    return text


def may_run_out(text: str, segment: Segment) -> bool:
    """Tell whether a text may be too long for its place in a drawing."""
    is_much_longer = len(text) > _MUCH_LONGER * len(segment.source)
    return segment.text.takes_room and is_much_longer


def _check_prints(unit: Unit, segment: Segment, *, is_same: bool) -> None:
    if unit.source_print != fingerprint(segment.source):
        raise NotRight("source_changed")
    if unit.target_print != fingerprint(segment.target) and not is_same:
        raise NotRight("translated_since")


def _normal(text: str, segment: Segment) -> str:
    code = segment.target_language
    tidied = tidy(text, code)
    if segment.text.is_rich:
        return tidied
    if segment.text.is_drawn:
        return " ".join(tidied.split())
    is_one_line = not segment.text.is_long
    return " ".join(tidied.split("\n")) if is_one_line else tidied


def _check_language(text: str, segment: Segment) -> None:
    words = _without_addresses(without_marks(text) if segment.text.has_times else text)
    cyrillic, latin = len(_CYRILLIC.findall(words)), len(_LATIN.findall(words))
    if ORTHOGRAPHIES[segment.target_language].is_cyrillic:
        is_wrong = latin > max(cyrillic, _A_NAME)
    else:
        is_wrong = cyrillic > latin
    if is_wrong:
        raise NotRight("wrong_language", language=segment.target_language)


def _without_addresses(text: str) -> str:
    """Return the text without addresses of mail, of the web, and those in links."""
    words = (word.partition("](")[0] for word in text.split())
    return " ".join(word for word in words if "@" not in word and "://" not in word)


def _check_tokens(text: str, segment: Segment) -> None:
    wanted, found = (sorted(_TOKEN.findall(t)) for t in (segment.source, text))
    if wanted != found:
        raise NotRight("placeholders_differ", tokens=" ".join(wanted) or "—")


def _check_caption(text: str, segment: Segment) -> None:
    """Refuse what would end a caption or make it another."""
    if "-->" in text:
        raise NotRight("caption_arrow")
    if "\n\n" in text:
        raise NotRight("caption_blank_line")
    wanted, found = marks_of(segment.source), marks_of(text)
    if wanted != found:
        raise NotRight("marks_differ", marks=" ".join(wanted) or "—")


def _check_markup(text: str, segment: Segment) -> None:
    source = read_markup(segment.source)
    try:
        target = read_markup(text)
    except MarkupError as error:
        raise NotRight("markup_broken", number=error.line + 1) from error
    if richtext_markup.shape_of(source) != richtext_markup.shape_of(target):
        raise NotRight("paragraphs_differ")
    if _links(source) != _links(target):
        raise NotRight("links_differ")
    if richtext_markup.styles_of(source) != richtext_markup.styles_of(target):
        raise NotRight("styles_differ")


def _links(document: Document) -> list[str]:
    return sorted(document.links())
