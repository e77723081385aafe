"""HTML of a Moodle page as a run of headings, texts and pictures."""

from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from typing import Literal

from courses.package.markup import SCHEME
from courses.package.richtext import read_html, write_html

SegmentKind = Literal["heading", "text", "image"]
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_KEPT = frozenset(["p", "ul", "ol", "li", "b", "strong", "i", "em"])
_BREAKS = frozenset(
    ["div", "section", "article", "blockquote", "tr", "table", "dl", "dt", "dd", "pre"]
)
_MEDIA = frozenset(
    ["video", "audio", "iframe", "object", "embed", "svg", "canvas", "source"]
)
_SILENT = frozenset(["script", "style"])


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
    reader.flush()
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

    def flush(self) -> None:
        """End the text that is being read; one without words is none."""
        html = write_html(read_html("".join(self._html)))
        self._html = []
        if html:
            self.found.append(Segment("text", html))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
            self.lost.add("code_left_out")
        elif tag in _MEDIA:
            self.lost.add("media_left_out")
        elif tag == "img":
            self._picture(dict(attrs))
        elif tag in _HEADINGS:
            self.flush()
            self._heading = []
        elif self._heading is None:
            self._start(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _HEADINGS and self._heading is not None:
            words = " ".join("".join(self._heading).split())
            self._heading = None
            if words:
                self.found.append(Segment("heading", words))
        elif self._heading is None:
            self._end(tag)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._heading is not None:
            self._heading.append(data)
        else:
            self._html.append(escape(data, quote=False))

    def _start(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag == "table":
            self.lost.add("table_as_lines")
        if tag in _KEPT:
            self._html.append(f"<{tag}>")
        elif tag in _BREAKS:
            self._cells = 0
            self._html.append("<br>")
        elif tag in ("td", "th"):
            self._html.append(" | " if self._cells else "")
            self._cells += 1
        elif tag == "br":
            self._html.append("<br>")
        elif tag == "a":
            self._html.append(f'<a href="{escape(self._address(attrs))}">')

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
