"""Helpers shared by the GIFT and Moodle XML writers."""

from courses.imports.html_to_text import html_of
from courses.imports.items import Item, ItemOption, Texts
from courses.imports.mlang import joined
from courses.imports.normalise import FALSE, TRUE
from courses.text.languages import CODES, DEFAULT, in_language

_NAME_LETTERS = 80


def html_in_both(texts: Texts) -> str:
    """Return a text as HTML with language tags."""
    return joined({code: html_of(texts[code]) for code in CODES})


def name_of(item: Item) -> str:
    """Return what to call a question in another system: the start of its text."""
    words = " ".join(in_language(item.stem, DEFAULT).split())
    if len(words) <= _NAME_LETTERS:
        return words
    return words[:_NAME_LETTERS].rsplit(" ", 1)[0] + "…"


def has_usual_words(item: Item) -> bool:
    """Tell whether a true-or-false question can be written without its words."""
    return [option.text for option in item.options] == [TRUE, FALSE]


def answers_by_language(option: ItemOption) -> list[tuple[str, tuple[str, ...]]]:
    """Return the answers to type, each with its languages.

    Elsewhere an answer that is typed has no language tags, so each language has its own.
    """
    if len(said := set(option.text.values())) == 1:
        return [(said.pop(), CODES)]
    return [(text, (code,)) for code, text in option.text.items() if text]
