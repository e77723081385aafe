"""Texts of GIFT: escaped signs, and the name of the markup in brackets before a text."""

import re

from courses.imports.items import Marked, Markup

_SIGNS = "\\:#={}~\n"
_ESCAPED = re.compile(r"\\([\\:#={}~n])")
# Signs that Unicode keeps free for such use; no file that was accepted has them.
_STAND_INS = {sign: chr(0xFDD0 + place) for place, sign in enumerate(_SIGNS)}
_BACK = str.maketrans({stand_in: sign for sign, stand_in in _STAND_INS.items()})
_LANGUAGE_TAG = re.compile(r"\{(\s{0,5}mlang\b[^{}\n]{0,60})\}", re.IGNORECASE)
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_MARKUPS: dict[str, Markup] = {
    "html": "html",
    "moodle": "moodle",
    "plain": "plain",
    "markdown": "markdown",
}
DEFAULT: Markup = "moodle"


def protected(text: str) -> str:
    """Return the text with stand-ins for escaped signs, so that the others are left.

    The braces of language tags are part of the text, escaped or not.
    """
    text = _ESCAPED.sub(lambda found: _STAND_INS[_sign(found[1])], text)
    left, right = _STAND_INS["{"], _STAND_INS["}"]
    return _LANGUAGE_TAG.sub(rf"{left}\1{right}", text)


def restored(text: str) -> str:
    """Return the text with its signs again."""
    return text.translate(_BACK)


def escaped(text: str) -> str:
    """Return the text with its signs escaped, on one line."""
    for sign in _SIGNS:
        text = text.replace(sign, "\\" + ("n" if sign == "\n" else sign))
    return text


def marked(text: str, default: Markup = DEFAULT) -> Marked:
    """Return a text with its markup, which may stand before it in brackets."""
    text = text.strip()
    named = _FORMAT.match(text)
    markup = _MARKUPS[named[1]] if named else default
    source = text[named.end() :] if named else text
    return Marked(restored(source).strip(), markup)


def _sign(letter: str) -> str:
    return "\n" if letter == "n" else letter
