"""What an import did, or would do: for the command and for the upload screen."""

from dataclasses import dataclass, field
from typing import Any, Literal

from courses.exchange.findings import Finding
from courses.exchange.items import Item
from courses.exchange.shaping import Shaped

Outcome = Literal["new", "changed", "same", ""]


@dataclass(frozen=True)
class ItemReport:
    """One question of the file: what it is, and what becomes of it in the bank.

    ``outcome`` is empty where nothing does, because the question or the file is refused.
    """

    row: int
    line: int
    name: str
    kind: str = ""
    uid: str = ""
    languages: tuple[str, ...] = ()
    outcome: Outcome = ""


@dataclass
class Report:
    """The outcome of an import, by question and as a whole.

    ``ok`` questions can come, ``changed`` ones differ from the bank. With ``errors``
    nothing was written, unless wrong questions were to be passed over.
    """

    rows: int = 0
    ok: int = 0
    changed: int = 0
    errors: list[Finding] = field(default_factory=list)
    skipped: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)
    items: list[ItemReport] = field(default_factory=list)

    def add_refused(self, question: Shaped, found: Finding) -> None:
        """Note a question that does not come, and why."""
        (self.skipped if question.is_skipped else self.errors).append(found)
        entry = question.entry
        self.items.append(ItemReport(entry.row, entry.line, entry.name))

    def add_coming(
        self, question: Shaped, item: Item, uid: str, outcome: Outcome
    ) -> None:
        """Note a question that comes, and what that does to the bank."""
        self.ok += 1
        self.changed += outcome in ("new", "changed")
        name = question.entry.name
        self.items.append(
            ItemReport(
                item.row, item.line, name, item.kind, uid, item.languages, outcome
            )
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the report as the command prints it, with its sentences."""
        return {
            "rows": self.rows,
            "ok": self.ok,
            "changed": self.changed,
            "errors": [found.as_dict() for found in self.errors],
            "skipped": [
                {"row": f.row, "line": f.line, "code": f.code, "reason": f.message}
                for f in self.skipped
            ],
            "notes": [found.as_dict() for found in self.notes],
        }
