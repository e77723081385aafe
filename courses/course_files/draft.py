"""A course package as parsed, with line numbers, before it is known to be right."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from courses.course_files.findings import Place, Report
from courses.questions import answer_key
from courses.text.languages import DEFAULT
from courses.text.richtext import ids


@dataclass
class Draft:
    """All files of a package, read field by field; each mapping has its ``place``."""

    root: Path
    report: Report
    home: dict[str, Any] | None = None
    courses: list[dict[str, Any]] = field(default_factory=list)
    # Units and pools by their file's path below the root.
    units: dict[str, dict[str, Any]] = field(default_factory=dict)
    pages: list[dict[str, Any]] = field(default_factory=list)
    glossary: list[dict[str, Any]] = field(default_factory=list)
    helplines: list[dict[str, Any]] = field(default_factory=list)
    # What media.yaml says of pictures and recordings.
    library: list[dict[str, Any]] = field(default_factory=list)
    # What stands in media/ by file name: the drawing's text, or nothing for pictures.
    media: dict[str, str] = field(default_factory=dict)
    # Units outside the package, in the CMS, that links may lead to as well.
    known_units: frozenset[str] = frozenset()

    @property
    def pools(self) -> dict[str, list[dict[str, Any]]]:
        """Return the questions of each pool."""
        found: dict[str, list[dict[str, Any]]] = {}
        for unit in self.units.values():
            if unit["kind"] == "pool":
                found.setdefault(unit["id"], []).extend(unit["questions"])
            elif unit["kind"] == "quiz" and unit["questions"]:
                found.setdefault(unit["pool"], []).extend(unit["questions"])
        return found

    def questions(self) -> Iterator[dict[str, Any]]:
        """Yield every question, file by file."""
        for owner in (*self.units.values(), *self.pages):
            yield from questions_of(owner)

    def has_question(self, key: str) -> bool:
        """Tell whether a question has this id."""
        wanted = ids.uid(key)
        return any(ids.uid(q["id"]) == wanted for q in self.questions())

    def unit_uids(self) -> frozenset[str]:
        """Return the UUIDs of what a ``unit:`` link may lead to."""
        return self.known_units | {
            str(ids.uid(unit["id"]))
            for unit in (*self.units.values(), *self.pages)
            if unit["kind"] != "pool"
        }

    def all_ids(self) -> Iterator[tuple[str, Place]]:
        """Yield the ids that must differ over the whole package, with their places."""
        for course in self.courses:
            for page in (course, *course["modules"]):
                yield page["id"], page["place"]
        for owner in (*self.units.values(), *self.pages):
            if owner["kind"] != "pool":
                yield owner["id"], owner["place"]
            for part in (*blocks_of(owner), *questions_of(owner)):
                yield part["id"], part["place"]

    def siblings(self) -> Iterator[Iterable[dict[str, Any]]]:
        """Yield the pages that share a parent, and so must differ in their address."""
        yield (*self.courses, *self.pages)
        for course in self.courses:
            yield course["modules"]
            for module in course["modules"]:
                yield self.units_of(module)

    def units_of(self, module: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the module's units in their order, without those that have no file."""
        found = (self.units.get(path) for path, _ in module["units"])
        return [unit for unit in found if unit and unit["kind"] != "pool"]

    def key_options(self, question: dict[str, Any]) -> list[answer_key.KeyOption]:
        """Return what the key knows of each option."""
        return [
            answer_key.KeyOption(
                fraction=share,
                text=option.get("text", {}).get(DEFAULT, ""),
                match=option.get("match", {}).get(DEFAULT, ""),
                value=option.get("value"),
                tolerance=Decimal(option.get("tolerance", 0)),
            )
            for option, share in zip(question["options"], shares(question), strict=True)
        ]


def shares(question: dict[str, Any]) -> list[Decimal]:
    """Return the share of the mark of each option, as written or as its kind has it."""
    options = question["options"]
    usual = answer_key.default_shares(
        question["kind"], [o.get("right", False) for o in options]
    )
    return [
        share if option.get("fraction") is None else Decimal(option["fraction"])
        for option, share in zip(options, usual, strict=True)
    ]


def blocks_of(owner: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the blocks of a lesson or page that could be read; none for others."""
    return [block for block in owner.get("body", ()) if block["type"]]


def questions_of(owner: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the questions that stand in the file of a unit, pool or page."""
    found: list[dict[str, Any]] = owner.get("questions", [])
    return found
