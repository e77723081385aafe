"""Markup of course files, read and written: paragraphs, lists, strong, emphasis, links.

``read_markup`` and ``write_markup`` are exact opposites for every document. A sign that
would be taken for markup is written with a backslash before it.
"""

import re
from collections.abc import Iterator

from courses.text.richtext.document import BlockKind, Document, Run, Runs, tidy

BULLET = re.compile(r"- +")
NUMBER = re.compile(r"\d{1,3}\. +")
LINK_TEXT = r"\[((?:\\.|[^\[\]\\])+)\]\("
# An address may hold round brackets in pairs, as some do.
LINK = re.compile(LINK_TEXT + r"((?:\\.|[^()\\\s]|\((?:\\.|[^()\\\s])*\))+)\)")
HALF_LINK = re.compile(LINK_TEXT)
TAG = re.compile(r"</?[A-Za-z!]")
# Pages that no page tree has, by the name that links and addresses know them by.
NAMED_PAGES = ("glossary", "helplines")
SCHEME = re.compile(
    # After page: a name; a number is the CMS's own way to write a link.
    r"(?:(?:https?://|mailto:|tel:|glossary:|unit:|/(?!/)|#)\S+|page:[a-z-]+)",
    re.IGNORECASE,
)
ESCAPED = re.compile(r"([\\*\[\]])|<(?=[A-Za-z/!])")


class MarkupError(ValueError):
    """A text breaks the markup's rules; ``line`` counts from the text's first line."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.line = line


def read_markup(text: str) -> Document:
    """Return the document that a text in markup describes.

    Raises MarkupError for HTML, an unclosed style, and a link of another scheme.
    """
    return tidy(
        (kind, [_read_line(line, number) for number, line in lines])
        for kind, lines in _blocks(text)
    )


def _blocks(text: str) -> Iterator[tuple[BlockKind, list[tuple[int, str]]]]:
    """Yield each block's kind and lines with their numbers; wrapped lines are joined."""
    kind: BlockKind | None = None
    lines: list[tuple[int, str]] = []
    for number, raw in enumerate(text.split("\n")):
        line = raw.strip(" \t\r")
        found, rest = _line_kind(line)
        if kind and line and found == "p" and lines:
            lines[-1] = (lines[-1][0], f"{lines[-1][1]} {line}")
            continue
        if kind and (not line or found != kind):
            yield kind, lines
            kind, lines = None, []
        if line:
            kind = found
            lines.append((number, rest))
    if kind:
        yield kind, lines


def _line_kind(line: str) -> tuple[BlockKind, str]:
    if match := BULLET.match(line):
        return "ul", line[match.end() :]
    if match := NUMBER.match(line):
        return "ol", line[match.end() :]
    return "p", line


def _read_line(line: str, number: int) -> Runs:
    try:
        return tuple(_LineReader(line).runs())
    except MarkupError as error:
        error.line = number
        raise


class _LineReader:
    """Reads one line; ``**`` and ``*`` switch a style on and off."""

    def __init__(self, line: str, href: str = "") -> None:
        self.line, self.href = line, href
        self.strong = self.emphasis = False

    def runs(self) -> Iterator[Run]:
        start = 0
        while start < len(self.line):
            start, runs = self._next(start)
            yield from runs
        if self.strong or self.emphasis:
            sign = "**" if self.strong else "*"
            raise MarkupError(f"The sign {sign} is opened and not closed.")

    def _next(self, at: int) -> tuple[int, list[Run]]:
        line = self.line
        if line[at] == "\\" and at + 1 < len(line):
            return at + 2, [self._run(line[at + 1])]
        if line.startswith("**", at):
            self.strong = not self.strong
            return at + 2, []
        if line[at] == "*":
            self.emphasis = not self.emphasis
            return at + 1, []
        if not self.href and (link := LINK.match(line, at)):
            return link.end(), self._link(link[1], link[2])
        if not self.href and HALF_LINK.match(line, at):
            raise MarkupError("The address of a link is empty, open or has a space.")
        if TAG.match(line, at):
            raise MarkupError("HTML is not read; there is no markup but the small one.")
        return at + 1, [self._run(line[at])]

    def _run(self, text: str) -> Run:
        return Run(text, self.strong, self.emphasis, self.href)

    def _link(self, text: str, target: str) -> list[Run]:
        href = re.sub(r"\\(.)", r"\1", target)
        if not SCHEME.fullmatch(href):
            raise MarkupError(
                f"The link {href} must start with https://, glossary:, unit: or page:."
            )
        inner = _LineReader(text, href)
        inner.strong, inner.emphasis = self.strong, self.emphasis
        # The styles outside stay open over the link; only those opened inside must close.
        runs: list[Run] = []
        at = 0
        while at < len(text):
            at, more = inner._next(at)
            runs.extend(more)
        self.strong, self.emphasis = inner.strong, inner.emphasis
        return runs


def write_markup(document: Document) -> str:
    """Return the document as markup; reading that gives the document again."""
    return "\n\n".join(_written(block.kind, block.lines) for block in document.blocks)


def _written(kind: BlockKind, lines: tuple[Runs, ...]) -> str:
    if kind == "p":
        return _guarded(_written_line(lines[0]))
    if kind == "ul":
        return "\n".join(f"- {_guarded(_written_line(line))}" for line in lines)
    return "\n".join(
        f"{number}. {_guarded(_written_line(line))}"
        for number, line in enumerate(lines, start=1)
    )


def _guarded(line: str) -> str:
    """Keep a paragraph that begins like a list from becoming one."""
    if BULLET.match(line):
        return "\\" + line
    return re.sub(r"^(\d{1,3})\.(?= )", r"\1\\.", line)


def _written_line(line: Runs) -> str:
    written, strong, emphasis = "", False, False
    for at, run in enumerate(line):
        before = line[at - 1].href if at else ""
        if run.href != before and before:
            written += f"]({_escaped_href(before)})"
        written += "**" * (run.strong != strong) + "*" * (run.emphasis != emphasis)
        strong, emphasis = run.strong, run.emphasis
        if run.href and run.href != before:
            written += "["
        written += ESCAPED.sub(r"\\\g<0>", run.text)
    if line and line[-1].href:
        written += f"]({_escaped_href(line[-1].href)})"
    return written + "**" * strong + "*" * emphasis


def _escaped_href(href: str) -> str:
    return re.sub(r"([\\()])", r"\\\1", href)
