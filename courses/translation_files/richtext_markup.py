"""Rich text of the CMS as the small markup of course files, and back."""

import re

from courses.text.richtext.document import Document
from courses.text.richtext.html import PAGE_LINK, read_html, write_html
from courses.text.richtext.markup import read_markup, write_markup

# Markup has no links by primary key: to a translator they look like anchors. Pages known
# by name, such as page:helplines, are links of the markup itself.
_ANCHOR = "#page-"


def markup_of(html: str) -> str:
    """Return rich text as markup, which a translator can read and keep."""
    document = read_html(html).relinked(
        lambda href: re.sub(rf"^{PAGE_LINK}(?=\d+$)", _ANCHOR, href)
    )
    return write_markup(document)


def html_of(markup: str) -> str:
    """Return markup as rich text. Raises MarkupError."""
    document = read_markup(markup).relinked(
        lambda href: re.sub(rf"^{_ANCHOR}(?=\d+$)", PAGE_LINK, href)
    )
    return write_html(document)


def shape_of(document: Document) -> list[tuple[str, int]]:
    """Return the kinds of the blocks, each with its number of lines."""
    return [(block.kind, len(block.lines)) for block in document.blocks]


def styles_of(document: Document) -> tuple[int, int]:
    """Return how many stretches are strong and how many are emphasised."""
    strong = emphasis = 0
    for line in (line for block in document.blocks for line in block.lines):
        flags = [(False, False), *((run.strong, run.emphasis) for run in line)]
        for before, now in zip(flags, flags[1:], strict=False):
            strong += now[0] and not before[0]
            emphasis += now[1] and not before[1]
    return strong, emphasis
