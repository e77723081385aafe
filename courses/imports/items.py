"""Data classes of questions on their way between a file and the bank."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from courses.imports.findings import Finding, ItemRefused, NotSupported
from courses.text.languages import CODES, no_text

MAX_ANSWERS = 100
MAX_QUESTIONS = 2000

# How a text of a file is to be read: "html" folds white space, "moodle" is HTML in which
# line breaks count, "markdown" is that with markup of its own, "plain" is as it stands.
Markup = Literal["html", "moodle", "markdown", "plain"]
Texts = dict[str, str]


@dataclass(frozen=True)
class Marked:
    """A text as it stands in a file, possibly in two languages and with markup."""

    source: str = ""
    markup: Markup = "plain"


@dataclass
class RawOption:
    """An answer as a file has it."""

    text: Marked = Marked()
    match: Marked = Marked()
    feedback: Marked = Marked()
    fraction: Decimal = Decimal(0)
    value: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    uid: str = ""
    # The only languages of ``text``, where a file has an answer for each.
    languages: tuple[str, ...] = ()


@dataclass
class RawQuestion:
    """A question as a file has it; ``identity`` is the id that the file gives, if any."""

    kind: str
    stem: Marked
    options: list[RawOption] = field(default_factory=list)
    name: str = ""
    identity: str = ""
    feedback: Marked = Marked()
    # None: the file says nothing about tags, so those of the bank stay.
    tags: list[str] | None = None
    pool: "PoolName | None" = None
    retired: bool = False
    notes: list[Finding] = field(default_factory=list)


@dataclass(frozen=True)
class PoolName:
    """A pool as a file names it; ``slug`` where the file knows it."""

    name: str
    slug: str = ""
    names: Marked = Marked()


@dataclass(frozen=True)
class Entry:
    """One question of a file, or the reason why it is none; rows and lines from 1."""

    row: int
    line: int
    name: str
    question: RawQuestion | None = None
    refusal: ItemRefused | None = None

    @property
    def is_skipped(self) -> bool:
        """Tell whether the question is right, but of a kind the bank does not have."""
        return isinstance(self.refusal, NotSupported)


def entry(row: int, line: int, name: str, read: Callable[[], RawQuestion]) -> Entry:
    """Return what ``read`` makes of one question; what it refuses is kept, not raised."""
    try:
        question = read()
    except ItemRefused as refusal:
        return Entry(row, line, name, refusal=refusal)
    return Entry(row, line, question.name or name, question=question)


@dataclass
class ItemOption:
    """An answer in both languages, as the bank has it."""

    uid: str = ""
    text: Texts = field(default_factory=no_text)
    match: Texts = field(default_factory=no_text)
    feedback: Texts = field(default_factory=no_text)
    fraction: Decimal = Decimal(0)
    value: Decimal | None = None
    tolerance: Decimal = Decimal(0)


@dataclass
class Item:
    """A question in both languages, as the bank has it.

    ``languages`` are those that the file speaks: texts of others stay as they are in the
    bank. ``uid`` is empty where the file gives none; ``identity`` is then what an id can
    be derived from.
    """

    kind: str
    stem: Texts
    feedback: Texts = field(default_factory=no_text)
    options: list[ItemOption] = field(default_factory=list)
    uid: str = ""
    identity: str = ""
    name: str = ""
    tags: list[str] | None = None
    pool: PoolName | None = None
    retired: bool = False
    languages: tuple[str, ...] = CODES
    row: int = 0
    line: int = 0
