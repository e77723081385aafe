"""Texts and pictures of one certificate, ready to be set in type."""

from dataclasses import dataclass
from datetime import datetime


class UnprintableText(Exception):
    """The typefaces lack the characters in ``args[0]``, such as those of Chinese."""


@dataclass(frozen=True)
class Fact:
    """One line of the record, such as "Date of issue" and "23 August 2026"."""

    label: str
    value: str


@dataclass(frozen=True)
class Picture:
    """A logo or a signature: a checked PNG or SVG, and what it shows in words."""

    content: bytes
    is_vector: bool
    alternative: str


@dataclass(frozen=True)
class Signatory:
    """Who signs, as what, and the picture of the signature, if there is one."""

    name: str
    title: str
    picture: Picture | None = None


@dataclass(frozen=True)
class Sheet:
    """What is printed, in reading order; nothing is added, looked up or translated.

    ``second`` is the same certificate in the other language, where both are on one sheet;
    its logos, number, address and pictures are those of the first. ``issued_at`` (with a
    time zone) goes into the file's properties only.
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
    wording: str = ""
    donor: str = ""
    logos: tuple[Picture, ...] = ()
    signatories: tuple[Signatory, ...] = ()
    second: "Sheet | None" = None

    @property
    def languages(self) -> "tuple[Sheet, ...]":
        """Return the sheet in each language that is on it, the first one first."""
        return (self, self.second) if self.second else (self,)

    def texts(self) -> list[str]:
        """Return every text that is printed, in this language."""
        plain = [value for value in vars(self).values() if isinstance(value, str)]
        facts = [x for fact in (*self.facts, self.number) for x in vars(fact).values()]
        signed = [x for who in self.signatories for x in (who.name, who.title)]
        return [text for text in (*plain, *facts, *signed) if text]
