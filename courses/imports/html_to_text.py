"""Plain text with line breaks from HTML and Markdown, and HTML from plain text."""

import html
import re
import unicodedata
from collections.abc import Iterator

from courses.imports.items import Markup
from courses.text.languages import ORTHOGRAPHIES
from courses.text.normalise import comma_below

_TAG = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,30})"
    r"((?:[\s/](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)?)>"
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_ATTRIBUTE = re.compile(r"\b(alt|href)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "tr",
        "ul",
    ]
)
INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "br",
        "cite",
        "code",
        "col",
        "colgroup",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "td",
        "th",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
MEDIA = frozenset(
    [
        "audio",
        "canvas",
        "embed",
        "iframe",
        "object",
        "picture",
        "source",
        "svg",
        "video",
    ]
)
_CODE = frozenset(["script", "style"])
_HIGH = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_HIGH_SIGNS = frozenset("0123456789+-=()n")
_LOW = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
# Stands for the edge of a paragraph until line breaks are settled.
_EDGE = "\x02"

_MARKDOWN = (
    (re.compile(r"\*\*([^*\n]{1,200})\*\*"), r"\1"),
    (re.compile(r"(?<!\w)__([^_\n]{1,200})__(?!\w)"), r"\1"),
    (re.compile(r"(?<![\w*])\*([^*\s][^*\n]{0,200})\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)_([^_\s][^_\n]{0,200})_(?!\w)"), r"\1"),
    (re.compile(r"`([^`\n]{1,200})`"), r"\1"),
    (re.compile(r"^#{1,6} ", re.MULTILINE), ""),
    (re.compile(r"\[([^\[\]\n]{1,200})\]\(([^()\s]{1,200})\)"), r"\1 (\2)"),
)
_OTHER_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_JUNK = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufdd0-\ufdef\ufffe\uffff]")


def plain_text(source: str, markup: Markup) -> tuple[str, set[str]]:
    """Return plain text, and the codes of notes on what had no place in it."""
    if markup == "plain":
        return source, set()
    if markup == "markdown":
        for pattern, kept in _MARKDOWN:
            source = pattern.sub(kept, source)
    reader = _Reader(keeps_breaks=markup != "html")
    for piece in _tokens(_without_comments(source)):
        if isinstance(piece, str):
            reader.text(piece)
        else:
            reader.tag(piece)
    return reader.result(), reader.lost


def tidy(text: str, code: str) -> str:
    """Return the text as the bank keeps it; doing it twice changes nothing.

    Composed letters, single spaces, no spaces at line ends, at most one empty line, and
    in Romanian ș and ț with a comma below.
    """
    text = _JUNK.sub("", _OTHER_BREAKS.sub("\n", text))
    text = unicodedata.normalize("NFC", text)
    text = comma_below(text) if ORTHOGRAPHIES[code].has_comma_letters else text
    lines = (re.sub("[ \t]+", " ", line).strip(" ") for line in text.split("\n"))
    whole = "\n".join(line if line.strip() else "" for line in lines)
    return re.sub("\n{3,}", "\n\n", whole).strip("\n")


def html_of(text: str) -> str:
    """Return HTML that ``plain_text`` turns into the same text again."""
    escaped = html.escape(text, quote=False).replace("\n", "<br>")
    # A language tag that is only spoken of is none.
    return re.sub(r"\{(?=\s*mlang)", "&#123;", escaped, flags=re.IGNORECASE)


def _without_comments(source: str) -> str:
    kept, end = [], 0
    while (start := source.find("<!--", end)) >= 0:
        stop = source.find("-->", start)
        if stop < 0:
            break
        kept.append(source[end:start])
        end = stop + 3
    return "".join([*kept, source[end:]])


def _tokens(source: str) -> Iterator[str | re.Match[str]]:
    end = 0
    for tag in _TAG.finditer(source):
        if not _is_known(tag[2].lower()):
            continue
        yield source[end : tag.start()]
        yield tag
        end = tag.end()
    yield source[end:]


def _is_known(name: str) -> bool:
    """Tell whether it is a tag of HTML or of a word processor; others are words."""
    known = BLOCKS | INLINE | MEDIA | _CODE
    return name in known or ":" in name


class _Reader:
    """Collects the words of HTML with the line breaks that its blocks make."""

    def __init__(self, *, keeps_breaks: bool) -> None:
        self.lost: set[str] = set()
        self._keeps_breaks = keeps_breaks
        self._out: list[str] = []
        self._inside_code = ""
        # Beginnings of sub, sup and links, with what each needs at its end.
        self._open: list[tuple[str, int, str]] = []
        # How far each list is numbered; 0 for bullets.
        self._lists: list[int] = []

    def text(self, source: str) -> None:
        if self._inside_code:
            return
        if not self._keeps_breaks:
            source = re.sub(r"[ \t\n\r\f]+", " ", source)
        self._out.append(_ENTITY.sub(lambda found: html.unescape(found[0]), source))

    def tag(self, tag: re.Match[str]) -> None:
        name, closes = tag[2].lower(), bool(tag[1])
        if name in _CODE:
            self._inside_code = "" if closes else name
            self.lost.add("code_left_out")
        elif self._inside_code:
            return
        elif name in MEDIA:
            self.lost.add("media_left_out")
        elif name == "br":
            self._out.append("\n")
        elif name == "img":
            self._picture(tag)
        elif name in ("td", "th"):
            self._cell(closes)
        elif name in BLOCKS:
            self._block(name, closes)
        elif name in ("sub", "sup", "a"):
            self._stretch(name, closes, tag)

    def result(self) -> str:
        """Return the text; a paragraph's edge and a line break are one line break."""
        whole = re.sub("[ \t]+", " ", "".join(self._out))
        whole = re.sub(rf" ?{_EDGE}[ {_EDGE}]*", _EDGE, whole)
        whole = re.sub(rf"\n ?{_EDGE}", "\n", whole)
        return whole.strip(f" \n{_EDGE}").replace(_EDGE, "\n")

    def _picture(self, tag: re.Match[str]) -> None:
        self.lost.add("picture_left_out")
        described = " ".join(_attribute(tag[3], "alt").split())
        if described:
            self._out.append(f"[{described}]")

    def _cell(self, closes: bool) -> None:
        in_row = "".join(self._out[-3:]).rstrip(" ")
        if not closes and in_row and not in_row.endswith((_EDGE, "\n")):
            self._out.append(" | ")

    def _block(self, name: str, closes: bool) -> None:
        self._out.append(_EDGE)
        if name in ("ul", "ol"):
            if not closes:
                self._lists.append(1 if name == "ol" else 0)
            elif self._lists:
                self._lists.pop()
        elif name == "li" and not closes:
            self._out.append(self._bullet())

    def _bullet(self) -> str:
        number = self._lists[-1] if self._lists else 0
        if not number:
            return "- "
        self._lists[-1] += 1
        return f"{number}. "

    def _stretch(self, name: str, closes: bool, tag: re.Match[str]) -> None:
        if not closes:
            self._open.append((name, len(self._out), _attribute(tag[3], "href")))
            return
        if not self._open or self._open[-1][0] != name:
            return
        _, start, address = self._open.pop()
        words = "".join(self._out[start:])
        del self._out[start:]
        self._out.append(_changed(name, words, address))


def _changed(name: str, words: str, address: str) -> str:
    if name == "a":
        is_told = not address.startswith(("https://", "http://")) or address in words
        return words if is_told else f"{words} ({address})"
    return raised(name, words)


def raised(name: str, words: str) -> str:
    """Return words in "sup" or "sub" as plain text: Art. 165¹, H₂O, 1^er."""
    if name == "sub":
        return words.translate(_LOW)
    if _HIGH_SIGNS.issuperset(words):
        return words.translate(_HIGH)
    return f"^{words}" if words.strip() else words


def _attribute(written: str, name: str) -> str:
    for found in _ATTRIBUTE.finditer(written):
        if found[1].lower() == name:
            return html.unescape(found[2] or found[3] or "")
    return ""
