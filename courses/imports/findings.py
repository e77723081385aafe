"""Findings of an import: codes with whole sentences about a file and its questions."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.imports.messages import MESSAGES

FIELD_LABELS: dict[str, Any] = {
    "file": _("file"),
    "stem": _("question text"),
    "options": _("answers"),
    "feedback": _("feedback"),
    "pool": _("pool"),
    "heading": _("heading"),
    "intro": _("introduction"),
    "body": _("body"),
}


@dataclass(frozen=True)
class Finding:
    """One thing to tell the person who brought the file.

    ``row`` is the question's number in the file and ``line`` its line, both from 1; 0
    means the whole file. ``field`` is "file", "stem", "feedback", "options.2.text" ...
    """

    code: str
    row: int = 0
    line: int = 0
    field: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        """Return the sentence in the active language."""
        return str(MESSAGES[self.code]) % self.params

    @property
    def field_label(self) -> str:
        """Return where it is, in the active language; empty where the code says it."""
        name, _dot, inside = self.field.partition(".")
        if name == "options" and inside:
            return gettext("answer %(number)s") % {"number": inside.partition(".")[0]}
        return str(FIELD_LABELS.get(name, ""))

    def at(self, row: int, line: int) -> "Finding":
        """Return the finding with its place; a line that is known already stays."""
        return replace(self, row=row, line=self.line or line)

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as the JSON report shows it."""
        return {
            "row": self.row,
            "line": self.line,
            "field": self.field,
            "code": self.code,
            "message": self.message,
        }


def finding(code: str, *, line: int = 0, field: str = "", **params: Any) -> Finding:
    """Return a finding; ``params`` are the placeholders of its sentence."""
    return Finding(code, line=line, field=field, params=params)


class FileRefused(Exception):
    """The file cannot be read at all; ``finding`` says why and where."""

    def __init__(self, code: str, *, line: int = 0, **params: Any) -> None:
        self.finding = finding(code, line=line, field="file", **params)
        super().__init__(code)


class ItemRefused(Exception):
    """One question cannot come; ``finding`` says why."""

    def __init__(
        self, code: str, *, line: int = 0, field: str = "", **params: Any
    ) -> None:
        self.finding = finding(code, line=line, field=field, **params)
        super().__init__(code)


class NotRight(ItemRefused):
    """The question is wrong in the file: its author must put it right."""


class NotSupported(ItemRefused):
    """The question is right, but the bank has no such thing."""
