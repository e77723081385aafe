"""Language check of an SVG: every word belongs to a language, or nobody would translate it."""

from typing import Any
from xml.parsers.expat import ParserCreate

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from courses.media.svg import SvgRefused, validated
from courses.media.svg_text import WRITTEN

_XML_LANG = "http://www.w3.org/XML/1998/namespace lang"
_SHOWN = 40


def accepted(source: bytes | str) -> str:
    """Return a drawing that somebody brings, in a plain form.

    Raises SvgRefused for what a page must not show and for words that belong to no
    language. A drawing that stands already is not asked for its languages.
    """
    plain = validated(source)
    _LanguageReader().read(source.encode() if isinstance(source, str) else source)
    return plain


class _LanguageReader:
    """Goes through a drawing and knows the line it is on, which a tree does not."""

    def __init__(self) -> None:
        self.parser = ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.languages: list[str] = []
        self.written: list[bool] = []

    def read(self, data: bytes) -> None:
        """Raise SvgRefused at the first word that belongs to no language."""
        self.parser.Parse(data, True)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        own = attributes.get("lang") or attributes.get(_XML_LANG, "")
        is_inside = bool(self.written) and self.written[-1]
        if own and is_inside:
            raise self._refused(
                _(
                    "lang stands on a part of a text. Put it on the whole <text> or on "
                    "its group, and give each language a <text> of its own."
                )
            )
        # The outermost element is shown in both languages, whatever it says.
        inherited = self.languages[-1] if self.languages else ""
        self.languages.append((own or inherited) if self.languages else "")
        self.written.append(is_inside or name.rpartition(" ")[2] in WRITTEN)

    def end(self, _name: str) -> None:
        self.languages.pop()
        self.written.pop()

    def text(self, text: str) -> None:
        is_unread = self.written[-1] and not self.languages[-1]
        if is_unread and any(sign.isalpha() for sign in text):
            words = Truncator(" ".join(text.split())).chars(_SHOWN)
            reason = _(
                "“%(words)s” belongs to no language, so readers of both would see it. "
                'Put it into a group with lang="ro" or lang="ru". Only numbers and '
                "signs may stand outside."
            )
            raise self._refused(reason % {"words": words})

    def _refused(self, reason: Any) -> SvgRefused:
        return SvgRefused(reason, self.parser.CurrentLineNumber)
