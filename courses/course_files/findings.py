"""Validation errors of a course package: file, line, code and reason."""

from dataclasses import asdict, dataclass, field
from typing import Any


class PackageRefused(Exception):
    """A package cannot be loaded; ``problems`` says where and why, in reading order."""

    def __init__(self, problems: list["Problem"]) -> None:
        super().__init__(f"The package is refused: {len(problems)} problems.")
        self.problems = problems


@dataclass(frozen=True, order=True)
class Problem:
    """One reason for refusing a package; ``file`` is relative to the package's folder."""

    file: str
    line: int
    code: str
    message: str

    def as_dict(self) -> dict[str, Any]:
        """Return the problem as the JSON report shows it."""
        return asdict(self)


@dataclass(frozen=True)
class Saying:
    """A text for learners at its place in a file, for counting and spelling."""

    file: str
    line: int
    language: str
    text: str


@dataclass
class Report:
    """Collects problems, so that an author sees all of them at once."""

    problems: list[Problem] = field(default_factory=list)
    said: list[Saying] = field(default_factory=list)

    def at(self, file: str, line: int = 1) -> "Place":
        """Return a place in a file to which problems can be pinned."""
        return Place(self, file, line)

    def sorted(self) -> list[Problem]:
        """Return each problem once, in the order of files and lines."""
        return sorted(set(self.problems))


@dataclass(frozen=True)
class Place:
    """A line of a file."""

    report: Report = field(repr=False)
    file: str
    line: int

    def at(self, line: int) -> "Place":
        """Return another line of the same file."""
        return Place(self.report, self.file, line)

    def refuse(self, code: str, message: str) -> None:
        """Note a problem here; reading goes on."""
        self.report.problems.append(Problem(self.file, self.line, code, message))

    def say(self, language: str, text: str) -> None:
        """Note a text that learners read here."""
        self.report.said.append(Saying(self.file, self.line, language, text))
