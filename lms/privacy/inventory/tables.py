"""What an entry of the inventory says of one table; the entries stand beside this module."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from lms.privacy.inventory.subject import Subject

Words = Any  # a sentence of the interface, translated when it is shown
Find = Callable[[Subject], Any]


class Group(Enum):
    """Where "My data" shows a table; in this order."""

    PROFILE = _("Who you are")
    SIGN_IN = _("How you sign in")
    GROUPS = _("Your groups and invitations")
    LEARNING = _("What you did in the course")
    CERTIFICATES = _("Your certificates")
    MAILS = _("Emails to you")
    SUPPORT = _("What supervisors wrote and did")
    STAFF = _("Your work on the site")
    CONTENT = _("The course and the site itself")


class Fate(Enum):
    """What an erasure does with a field."""

    NOT_PERSONAL = "not personal"
    REMOVED = "removed with its row"
    BLANKED = "blanked"
    MASKED = "names and addresses masked"
    STAYS = "stays, and leads to nobody"


# Grounds on which something stays; Law 195/2024 follows the GDPR, articles 6, 17 and 89.
LEDGER = _(
    "Totals and reports must stay as they were; without a name it leads to nobody."
)
REGISTER = _(
    "The register of certificates is kept in the public interest: number, code, date and"
    " hash stay, the name goes."
)
EVIDENCE = _(
    "It shows who decided what about others; without a name it leads to nobody."
)
STATISTICS = _(
    "District, sex, occupation and language stay in the totals; the name goes."
)


@dataclass(frozen=True)
class FieldEntry:
    """One field: whether it is personal, how it is exported and erased, how long kept."""

    is_personal: bool
    exported: str
    fate: Fate
    kept: str


@dataclass(frozen=True)
class Table:
    """One table. Every field stands in exactly one of plain, shown, withheld and authors.

    ``shown`` gives a label to what a person reads and takes along; ``withheld`` says why a
    personal field is not handed out; ``authors`` are people who acted, each with the field
    that says when. ``whose`` leads to the person (or is a function that finds the rows).
    ``blanked`` is what is written over a field, ``masked`` is free text in which the person
    is looked for, in everybody's rows or, with ``masks_own``, in the person's alone.
    ``emptied`` is a field that loses its value in some rows only, and what finds these.
    """

    model: str
    title: Words = ""
    group: Group = Group.CONTENT
    plain: str = ""
    shown: Mapping[str, Words] = field(default_factory=dict)
    withheld: Mapping[str, Words] = field(default_factory=dict)
    authors: Mapping[str, str] = field(default_factory=dict)
    whose: tuple[str, ...] | Find = ()
    is_removed: bool = False
    blanked: Mapping[str, Any] = field(default_factory=dict)
    masked: tuple[str, ...] = ()
    masks_own: bool = False
    released: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    emptied: Mapping[str, Find] = field(default_factory=dict)
    stays: Words = ""
    kept: str = "content"

    @property
    def rows(self) -> type[Model]:
        """The model itself."""
        return apps.get_model(self.model)

    @property
    def is_about_people(self) -> bool:
        return bool(self.whose)

    def entry(self, name: str) -> FieldEntry:
        """Return what is said of a field. Raises KeyError where nothing is."""
        if name in self.plain.split():
            fate = Fate.REMOVED if self.is_removed else Fate.NOT_PERSONAL
            return FieldEntry(False, "", fate, self.kept)
        if name in self.shown:
            return FieldEntry(True, str(self.shown[name]), self._fate(name), self.kept)
        if name in self.withheld:
            return FieldEntry(True, "", self._fate(name), self.kept)
        return FieldEntry(True, self.authors[name], Fate.STAYS, self.kept)

    def _fate(self, name: str) -> Fate:
        if self.is_removed:
            return Fate.REMOVED
        if name in {*self.blanked, *self.files, *self.emptied}:
            return Fate.BLANKED
        return Fate.MASKED if name in self.masked else Fate.STAYS


def content(
    model: str, plain: str, authors: Mapping[str, str] | None = None, **more: Any
) -> Table:
    """Return the entry of a table that tells of the course or the site, not of people."""
    return Table(model, plain=plain, authors=authors or {}, **more)
