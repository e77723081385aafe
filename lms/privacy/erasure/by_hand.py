"""Places where a name may be the person's or somebody else's: for who decides, to look at.

A part of a name alone, in text about others, is never masked by itself; nor does a row of a
list, or an invitation, go that only the name ties to the person. After the erasure nobody
knows the name any more, so that these places are shown before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.encoding import force_str

from lms.cohorts.models import Cohort, Invitation
from lms.privacy.erasure.erasing import BY_HAND, PORTION, holding, own_keys
from lms.privacy.erasure.names import Masker
from lms.privacy.inventory import finders
from lms.privacy.inventory.registry import BY_MODEL, TABLES
from lms.privacy.inventory.subject import Subject
from lms.privacy.inventory.tables import Table, Words

MOST = 50
AROUND = 40
# These go by themselves within weeks, and are not corrected any more.
PASSING = {"notifications.OutgoingMail", "cohorts.RosterRow"}


@dataclass(frozen=True)
class Place:
    """One text: what it is, which row, and the words around the name."""

    title: Words
    row: str
    words: str


def places(subject: Subject, masker: Masker) -> list[Place]:
    """Return the first of these places; longer lists are of names too common to tell."""
    found = []
    for place in _all(subject, masker):
        found.append(place)
        if len(found) == MOST:
            break
    return found


def _all(subject: Subject, masker: Masker) -> Iterator[Place]:
    yield from _namesakes(subject)
    if not masker.anywhere_by_part:
        return
    yield from _codes(masker)
    for table in TABLES:
        if not table.masked or table.masks_own or table.model in BY_HAND | PASSING:
            continue
        mine = own_keys(table, subject)
        for row in holding(table, masker.anywhere_by_part):
            if row.pk not in mine:
                yield from _in_row(table, row, masker)


def _namesakes(subject: Subject) -> Iterator[Place]:
    """Yield rows that only the name ties to the person: perhaps a namesake's."""
    for row in finders.namesakes(subject):
        cohort = row.cohort if isinstance(row, Invitation) else row.roster.cohort
        title = BY_MODEL[row._meta.label].title
        words = " · ".join(filter(None, [row.full_name, row.email, row.locality]))
        yield Place(title, f"{cohort.name}, № {row.pk}", words)


def _codes(masker: Masker) -> Iterator[Place]:
    """Yield groups called by a code of the name: addresses and papers hold codes."""
    title = Cohort._meta.verbose_name
    found = Cohort.objects.filter(code__regex=masker.anywhere_by_part)
    for cohort in found.iterator(chunk_size=PORTION):
        words = cohort.code.replace("-", " ").replace("_", " ")
        if masker.part_in(words):
            yield Place(title, str(cohort.pk), cohort.code)


def _in_row(table: Table, row: Model, masker: Masker) -> Iterator[Place]:
    for name in table.masked:
        for text in _texts(getattr(row, name)):
            if span := masker.part_in(text):
                title = table.title or force_str(row._meta.verbose_name)
                start, end = max(span[0] - AROUND, 0), span[1] + AROUND
                yield Place(title, _name_of(row), text[start:end])


def _name_of(row: Model) -> str:
    enrolment: Any = getattr(row, "enrolment", None)
    cohort = getattr(row, "cohort", None) or getattr(enrolment, "cohort", None)
    if isinstance(row, Cohort):
        cohort = row
    return f"{cohort.name}, № {row.pk}" if cohort else f"№ {row.pk}"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
