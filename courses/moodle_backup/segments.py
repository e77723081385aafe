"""HTML parser of Moodle pages: headings, texts and pictures in their order."""

from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import Literal

from courses.imports.html_to_text import BLOCKS, INLINE, MEDIA, raised
from courses.text.richtext.html import read_html, write_html
from courses.text.richtext.markup import SCHEME

SegmentKind = Literal["heading", "text", "image"]
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_KEPT = frozenset(["p", "ul", "ol", "li", "b", "strong", "i", "em"])
_BREAKS = (BLOCKS - _HEADINGS - _KEPT) | {"fieldset", "legend", "option", "optgroup"}
_CELLS = frozenset(["td", "th"])
_MEDIA = (MEDIA | {"track", "param"}) - {"picture"}
_SILENT = frozenset(["script", "style"])
_SCRIPTS = frozenset(["sup", "sub"])
# What only dresses words or frames the page; the words say the same without it.
_DRESS = (INLINE - {"input"}) | {"html", "head", "body", "meta", "link", "picture"}
_BLOCKS = _HEADINGS | _BREAKS | _CELLS | {"p", "ul", "ol", "li"}
_KNOWN = _BLOCKS | _DRESS | _KEPT


@dataclass(frozen=True)
class Segment:
    """A heading (``text`` is plain), a text (HTML of the CMS) or a picture.

    ``source`` is a picture's address, its ``text`` the alternative text.
    """

    kind: SegmentKind
    text: str
    source: str = ""


def segments_of(html: str) -> tuple[list[Segment], set[str]]:
    """Return the segments of a page, and the codes of what has no place in them."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end()
    return reader.found, reader.lost


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Segment] = []
        self.lost: set[str] = set()
        self._html: list[str] = []
        self._heading: list[str] | None = None
        self._silent = 0
        self._cells = 0
        # Of what is being read raised or lowered: "sup" or "sub".
        self._scripts: list[str] = []

    def end(self) -> None:
        """End what is being read, also what the page has left open."""
        self._end_heading()
        self.flush()

    def flush(self) -> None:
        """End the text that is being read; one without words is none."""
        html = write_html(read_html("".join(self._html)))
        self._html = []
        if html:
            self.found.append(Segment("text", html))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break_heading(tag)
        if tag in _SILENT:
            self._silent += 1
            self.lost.add("code_left_out")
        elif tag in _MEDIA:
            self.lost.add("media_left_out")
        elif tag == "img":
            self._picture(dict(attrs))
        elif tag in _HEADINGS:
            self.end()
            self._heading = []
        elif tag in _SCRIPTS:
            self._scripts.append(tag)
        elif self._heading is None:
            self._start(tag, dict(attrs))
        elif tag == "br":
            self._heading.append(" ")
        else:
            self._note(tag)

    def handle_endtag(self, tag: str) -> None:
        self._break_heading(tag)
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _HEADINGS:
            self._end_heading()
        elif tag in _SCRIPTS:
            self._scripts = self._scripts[:-1]
        elif self._heading is None:
            self._end(tag)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        words = raised(self._scripts[-1], data) if self._scripts else data
        if self._heading is not None:
            self._heading.append(words)
        else:
            self._html.append(escape(words, quote=False))

    def _break_heading(self, tag: str) -> None:
        """End what a block cannot be in: a heading with words, what is raised."""
        if tag not in _BLOCKS:
            return
        self._scripts = []
        if self._heading and "".join(self._heading).strip():
            self._end_heading()

    def _end_heading(self) -> None:
        words = " ".join("".join(self._heading or []).split())
        self._heading = None
        if words:
            self.found.append(Segment("heading", words))

    def _note(self, tag: str) -> None:
        """Note what is left out unless it is known to say nothing."""
        if tag not in _KNOWN and ":" not in tag:
            self.lost.add("element_left_out")

    def _start(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag == "table":
            self.lost.add("table_as_lines")
        if tag in _KEPT:
            self._html.append(f"<{tag}>")
        elif tag in _BREAKS:
            self._cells = 0
            self._html.append("<br>")
        elif tag in _CELLS:
            self._html.append(" | " if self._cells else "")
            self._cells += 1
        elif tag == "br":
            self._html.append("<br>")
        elif tag == "a":
            self._html.append(f'<a href="{escape(self._address(attrs))}">')
        else:
            self._note(tag)

    def _end(self, tag: str) -> None:
        if tag in _KEPT or tag == "a":
            self._html.append(f"</{tag}>")
        elif tag in _BREAKS:
            self._html.append("<br>")

    def _address(self, attrs: dict[str, str | None]) -> str:
        """Return a link's address if the CMS can keep it; else only its words stay."""
        href = (attrs.get("href") or "").strip()
        if SCHEME.fullmatch(href):
            return href
        if href:
            is_file = href.startswith("@@PLUGINFILE@@")
            self.lost.add("file_left_out" if is_file else "link_left_out")
        return ""

    def _picture(self, attrs: dict[str, str | None]) -> None:
        self.flush()
        alt = " ".join((attrs.get("alt") or "").split())
        self.found.append(Segment("image", alt, (attrs.get("src") or "").strip()))
