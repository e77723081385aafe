"""Report of an import or of its dry run, for the command and for the upload screen."""

from dataclasses import dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from courses.imports.findings import Finding
from courses.imports.items import Item
from courses.imports.normalise import Shaped
from courses.models import Question

Outcome = Literal["new", "changed", "confirmed", "same", ""]
OUTCOME_LABELS: dict[str, Any] = {
    "new": _("new"),
    "changed": _("changes"),
    "confirmed": _("still right"),
    "same": _("unchanged"),
    "": _("does not come"),
}
KIND_LABELS: dict[str, Any] = {
    **dict(Question.Kind.choices),
    "module": _("module"),
    "lesson": _("lesson"),
    "quiz": _("test"),
    "question": _("question"),
    "picture": _("picture"),
    "activity": _("activity"),
    "text": _("text"),
}


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

    @property
    def kind_label(self) -> str:
        """Return what it is, in the active language."""
        return str(KIND_LABELS.get(self.kind, self.kind))

    @property
    def outcome_label(self) -> str:
        """Return what becomes of it, in the active language."""
        return str(OUTCOME_LABELS[self.outcome])


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
    # The whole file is refused: nothing comes, whatever is right in it.
    refused: bool = False

    @property
    def comes(self) -> bool:
        """Tell whether anything comes at all."""
        return self.ok > 0 and not self.refused

    def refuse(self, found: Finding) -> None:
        """Refuse the whole file."""
        self.errors.append(found)
        self.refused = True

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
