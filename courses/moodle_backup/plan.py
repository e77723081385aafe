"""Import plan of a backup: what it would bring, before anything is written."""

from dataclasses import dataclass, field

from courses.imports.findings import Finding, ItemRefused, NotSupported
from courses.imports.items import PoolName, Texts
from courses.imports.normalise import Shaped
from courses.moodle_backup.pictures import Picture


@dataclass
class Row:
    """One thing of the backup, in the order of the report.

    ``key`` names it within the backup for ever: ids of pages follow from it.
    """

    number: int
    kind: str
    name: str
    key: str
    notes: list[Finding] = field(default_factory=list)
    refusal: ItemRefused | None = None

    @property
    def is_skipped(self) -> bool:
        """Tell whether it is right, but has no place here."""
        return isinstance(self.refusal, NotSupported)

    def note(self, *found: Finding) -> None:
        """Add a remark, once."""
        placed = [note.at(self.number, 0) for note in found]
        self.notes += [note for note in placed if note not in self.notes]


@dataclass
class Block:
    """A block of a lesson: a heading or text in both languages, or a picture."""

    kind: str
    texts: Texts
    picture: Picture | None = None


@dataclass
class LessonPlan:
    """A page or a chapter, to become a lesson."""

    row: Row
    heading: Texts
    intro: Texts
    body: list[Block]


@dataclass
class QuizPlan:
    """A quiz, to become a test with its pool."""

    row: Row
    heading: Texts
    intro: Texts
    pool: PoolName
    pass_mark: int
    attempts: int
    draw: int


@dataclass
class ModulePlan:
    """A section, to become a module where anything in it comes."""

    row: Row
    heading: Texts
    intro: Texts
    units: list[LessonPlan | QuizPlan] = field(default_factory=list)


@dataclass
class Plan:
    """The whole backup. ``rows`` are all things in it, those that cannot come too."""

    name: str
    heading: Texts
    # What tells this course of this Moodle from all others.
    origin: str
    modules: list[ModulePlan] = field(default_factory=list)
    questions: list[Shaped] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def row(self, kind: str, name: str, key: str) -> Row:
        """Return a new row, numbered from 1."""
        row = Row(len(self.rows) + 1, kind, " ".join(name.split())[:200], key)
        self.rows.append(row)
        return row
