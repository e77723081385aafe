"""Rich text document: paragraphs and lists of runs, between markup and HTML."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

BlockKind = Literal["p", "ul", "ol"]


@dataclass(frozen=True)
class Run:
    """A stretch of text in one style; ``href`` is "" outside links."""

    text: str
    strong: bool = False
    emphasis: bool = False
    href: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True)
class Block:
    """A paragraph (one line) or a list (a line an item)."""

    kind: BlockKind
    lines: tuple[Runs, ...]


@dataclass(frozen=True)
class Document:
    """A long text in one language."""

    blocks: tuple[Block, ...] = field(default=())

    def lines(self) -> list[str]:
        """Return the plain text of each paragraph and list item."""
        return [
            without_formatting(line) for block in self.blocks for line in block.lines
        ]

    def links(self) -> list[str]:
        """Return where the links point, in the order of the text."""
        found: list[str] = []
        for run in (run for b in self.blocks for line in b.lines for run in line):
            if run.href and found[-1:] != [run.href]:
                found.append(run.href)
        return found

    def mapped(self, change: Callable[[str], str]) -> "Document":
        """Return the document with each line's text changed.

        ``change`` must keep the length: the new text is cut where the old one was.
        """
        return Document(
            tuple(
                replace(
                    block, lines=tuple(_recut(line, change) for line in block.lines)
                )
                for block in self.blocks
            )
        )

    def relinked(self, change: Callable[[str], str]) -> "Document":
        """Return the document with each link's address changed; "" takes it away."""
        return tidy(
            (
                block.kind,
                [
                    [replace(r, href=change(r.href) if r.href else "") for r in line]
                    for line in block.lines
                ],
            )
            for block in self.blocks
        )


def without_formatting(line: Runs) -> str:
    """Return the text of a line without its styles."""
    return "".join(run.text for run in line)


def _recut(line: Runs, change: Callable[[str], str]) -> Runs:
    text, start, result = change(without_formatting(line)), 0, []
    for run in line:
        result.append(replace(run, text=text[start : start + len(run.text)]))
        start += len(run.text)
    return tuple(result)


def tidy_line(runs: Iterable[Run]) -> Runs:
    """Return the runs with single spaces, nothing at the ends, and equal styles joined."""
    joined: list[Run] = []
    # Readers give a run a word or a sign; joined at once, not one after the other.
    for style, same in groupby(runs, key=_style):
        text = _single_spaces("".join(run.text for run in same))
        if text.startswith(" ") and (not joined or joined[-1].text.endswith(" ")):
            text = text[1:]
        if not text:
            continue
        if joined and _style(joined[-1]) == style:
            joined[-1] = Run(joined[-1].text + text, *style)
        else:
            joined.append(Run(text, *style))
    return _without_last_space(joined)


def _style(run: Run) -> tuple[bool, bool, str]:
    return run.strong, run.emphasis, run.href


def _without_last_space(runs: list[Run]) -> Runs:
    while runs and not (last := runs[-1].text.rstrip(" ")):
        runs.pop()
    if runs:
        runs[-1] = replace(runs[-1], text=last)
    return tuple(runs)


def _single_spaces(text: str) -> str:
    # Only breaking white space: a no-break space is part of the text.
    return re.sub(r"[ \t\n\r\f\v]+", " ", text)


def tidy(blocks: Iterable[tuple[BlockKind, Iterable[Iterable[Run]]]]) -> Document:
    """Return a document without empty lines, neighbouring lists of one kind joined."""
    result: list[Block] = []
    for kind, raw_lines in blocks:
        lines = tuple(line for line in map(tidy_line, raw_lines) if line)
        if not lines:
            continue
        if kind != "p" and result and result[-1].kind == kind:
            result[-1] = Block(kind, result[-1].lines + lines)
        else:
            result.append(Block(kind, lines))
    return Document(tuple(result))
