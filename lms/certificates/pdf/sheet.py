"""Texts of one certificate in one language, ready to be set in type."""

from dataclasses import astuple, dataclass
from datetime import datetime


class UnprintableText(Exception):
    """The typeface lacks the characters in ``args[0]``, such as those of Chinese."""


@dataclass(frozen=True)
class Fact:
    """One line of the record, such as "Date of issue" and "23 August 2026"."""

    label: str
    value: str


@dataclass(frozen=True)
class Sheet:
    """What is printed, in reading order; nothing is added, looked up or translated.

    ``issued_at`` (with a time zone) goes into the file's properties only.
    """

    language: str
    issuer: str
    agency: str
    title: str
    introduction: str
    holder: str
    statement: str
    course: str
    facts: tuple[Fact, ...]
    number: Fact
    check: str
    address: str
    qr_alternative: str
    issued_at: datetime

    def texts(self) -> list[str]:
        """Return every text that is printed."""
        plain = [value for value in astuple(self) if isinstance(value, str)]
        facts = [text for fact in (*self.facts, self.number) for text in astuple(fact)]
        return plain + facts
