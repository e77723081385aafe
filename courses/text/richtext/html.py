"""Rich text HTML as the CMS stores it: documents with p, b, i, ul, ol, li, a."""

import re
from collections.abc import Callable, Iterable
from html import escape
from html.parser import HTMLParser
from itertools import groupby

from courses.text.parsing import whole_number
from courses.text.richtext.document import BlockKind, Document, Run, Runs, tidy
from courses.text.richtext.markup import SCHEME

STRONG, EMPHASIS = {"b", "strong"}, {"i", "em"}
PAGE_LINK = "page:"
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "div", "blockquote", "br", "hr"}

# Gets a link's address and returns the attributes of its <a>, or None for no link.
LinkAttributes = Callable[[str], dict[str, str] | None]


def read_html(html: str) -> Document:
    """Return the document in a piece of HTML; whatever it cannot hold is left out.

    A link of the CMS to a page has the address ``page:<primary key>``; one to a named
    page, such as ``page:helplines``, stays as it is.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tidy(reader.blocks)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[BlockKind, list[list[Run]]]] = []
        self.lists: list[BlockKind] = []
        self.strong = self.emphasis = 0
        self.hrefs: list[str] = []
        self.silent = 0
        self._new_line()

    def _new_line(self) -> None:
        kind: BlockKind = self.lists[-1] if self.lists else "p"
        self.blocks.append((kind, [[]]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("ul", "ol"):
            self.lists.append("ul" if tag == "ul" else "ol")
        if tag in BLOCKS or tag in ("ul", "ol", "li"):
            self._new_line()
        self.strong += tag in STRONG
        self.emphasis += tag in EMPHASIS
        self.silent += tag in ("script", "style")
        if tag == "a":
            self.hrefs.append(_href(dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        if tag in BLOCKS or tag in ("ul", "ol", "li"):
            self._new_line()
        self.strong = max(0, self.strong - (tag in STRONG))
        self.emphasis = max(0, self.emphasis - (tag in EMPHASIS))
        self.silent = max(0, self.silent - (tag in ("script", "style")))
        if tag == "a" and self.hrefs:
            self.hrefs.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            href = self.hrefs[-1] if self.hrefs else ""
            run = Run(data, bool(self.strong), bool(self.emphasis), href)
            self.blocks[-1][1][-1].append(run)


def _href(attrs: dict[str, str | None]) -> str:
    if attrs.get("linktype") == "page" and attrs.get("id"):
        return f"{PAGE_LINK}{attrs['id']}"
    href = re.sub(r"\s", "%20", (attrs.get("href") or "").strip())
    return href if SCHEME.fullmatch(href) else ""


def plain_link(href: str) -> dict[str, str]:
    """Return a link's attributes as the CMS stores them."""
    if is_page_link(href):
        return {"linktype": "page", "id": href.removeprefix(PAGE_LINK)}
    return {"href": href}


def is_page_link(href: str) -> bool:
    """Tell whether a link leads to a page of the tree by its primary key."""
    key = href.removeprefix(PAGE_LINK)
    return key != href and whole_number(key) is not None


def write_html(
    document: Document,
    *,
    link: LinkAttributes = plain_link,
    strong: str = "b",
    emphasis: str = "i",
) -> str:
    """Return the document as HTML; equal documents give equal HTML."""
    writer = _Writer(link, strong, emphasis)
    return "".join(writer.block(block.kind, block.lines) for block in document.blocks)


class _Writer:
    def __init__(self, link: LinkAttributes, strong: str, emphasis: str) -> None:
        self.link, self.strong, self.emphasis = link, strong, emphasis

    def block(self, kind: BlockKind, lines: tuple[Runs, ...]) -> str:
        if kind == "p":
            return f"<p>{self.line(lines[0])}</p>"
        items = "".join(f"<li>{self.line(line)}</li>" for line in lines)
        return f"<{kind}>{items}</{kind}>"

    def line(self, runs: Runs) -> str:
        return "".join(
            self._linked(href, "".join(map(self._strong, _by_strong(group))))
            for href, group in groupby(runs, key=lambda run: run.href)
        )

    def _linked(self, href: str, inner: str) -> str:
        attributes = self.link(href) if href else None
        if attributes is None:
            return inner
        pairs = "".join(f' {name}="{escape(v)}"' for name, v in attributes.items())
        return f"<a{pairs}>{inner}</a>"

    def _strong(self, group: list[Run]) -> str:
        inner = "".join(
            f"<{self.emphasis}>{escape(run.text, quote=False)}</{self.emphasis}>"
            if run.emphasis
            else escape(run.text, quote=False)
            for run in group
        )
        return f"<{self.strong}>{inner}</{self.strong}>" if group[0].strong else inner


def _by_strong(runs: Iterable[Run]) -> list[list[Run]]:
    return [list(group) for _, group in groupby(runs, key=lambda run: run.strong)]
