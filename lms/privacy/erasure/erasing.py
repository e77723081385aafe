"""Erasing one person in one transaction, or counting what that would do: one code for both."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from lms.privacy.erasure import certificates, copies, revisions, rosters
from lms.privacy.erasure.counts import Counts
from lms.privacy.erasure.names import Masker
from lms.privacy.inventory.finders import session_keys
from lms.privacy.inventory.registry import TABLES, rows_by, rows_of
from lms.privacy.inventory.subject import Subject
from lms.privacy.inventory.tables import Table

PORTION = 200
SESSIONS = "sessions.Session"
# Whose masked fields are no free text: each has a module of its own.
BY_HAND = {"certificates.Certificate", "wagtailcore.Revision"}


class Erasing:
    """Goes through the inventory; with ``is_real`` it changes what it counts.

    Names are looked for before they are blanked, and the account comes last.
    """

    def __init__(self, subject: Subject, *, is_real: bool) -> None:
        self.subject, self.is_real = subject, is_real
        self.masker = Masker(subject.names, subject.addresses)
        self.counts = Counts()
        self.files: list[list[str]] = []

    def run(self) -> None:
        """Do all of it, or only count it."""
        self._by_hand()
        for table in reversed(TABLES):
            if table.masked and table.model not in BY_HAND:
                self._mask(table)
        for table in reversed(TABLES):
            if table.is_about_people or table.authors:
                self._settle(table)
        number, files = copies.withdraw(self.subject, is_real=self.is_real)
        self.counts.tables[copies.MODEL].blanked += number
        self.files += files

    def _by_hand(self) -> None:
        tables = self.counts.tables
        for model, mend in (
            ("certificates.Certificate", certificates.make_nameless),
            ("wagtailcore.Revision", revisions.mask_remarks),
            ("cohorts.RosterImport", rosters.take_files),
        ):
            number, files = mend(self.subject, self.masker, is_real=self.is_real)
            tables[model].masked += number
            self.files += files

    # --- free text -----------------------------------------------------------

    def _mask(self, table: Table) -> None:
        """Mask names in the rows about or by the person, then in everybody's."""
        if not table.is_removed:
            for row in self._own_rows(table):
                self._mask_row(table, row, is_own=True)
        if not table.masks_own:
            mine = own_keys(table, self.subject)
            for row in holding(table, self.masker.anywhere):
                if row.pk not in mine:
                    self._mask_row(table, row, is_own=False)

    def _own_rows(self, table: Table) -> Iterator[Model]:
        rows: list[QuerySet] = []
        if table.is_about_people:
            rows.append(rows_of(table, self.subject))
        if table.authors:
            rows.append(rows_by(table, self.subject))
        for one in rows:
            yield from one.iterator(chunk_size=PORTION)

    def _mask_row(self, table: Table, row: Model, *, is_own: bool) -> None:
        changed = {}
        for name in table.masked:
            before = getattr(row, name)
            after = self.masker.masked_data(
                before, is_own=is_own, only_names=table.masks_own
            )
            if after != before:
                changed[name] = _cut(row, name, after)
        if not changed:
            return
        self.counts.tables[table.model].masked += 1
        if self.is_real:
            table.rows._base_manager.filter(pk=row.pk).update(**changed)

    # --- rows ----------------------------------------------------------------

    def _settle(self, table: Table) -> None:
        count = self.counts.tables[table.model]
        if table.is_about_people:
            rows = rows_of(table, self.subject)
            self._note_files(table, rows)
            if table.is_removed:
                count.removed += self._remove(table, rows)
            elif table.blanked or table.files:
                count.blanked += self._blank(table, rows)
            else:
                count.stays += rows.count()
        if table.authors:
            count.stays += rows_by(table, self.subject).count()
        if table.released:
            count.blanked += self._release(table)
        for name, find in table.emptied.items():
            count.blanked += self._empty(find(self.subject), name)

    def _note_files(self, table: Table, rows: QuerySet) -> None:
        for name in table.files:
            for row in rows.exclude(**{name: ""}):
                if stored := getattr(row, name):
                    self.files.append([table.model, name, stored.name])

    def _remove(self, table: Table, rows: QuerySet) -> int:
        number = rows.count()
        if self.is_real and table.model == SESSIONS:
            end_sessions(self.subject)
        elif self.is_real:
            # By key: a queryset that joins other tables cannot be deleted in one go.
            keys = list(rows.values_list("pk", flat=True))
            table.rows._base_manager.filter(pk__in=keys).delete()
        return number

    def _blank(self, table: Table, rows: QuerySet) -> int:
        number = 0
        for row in rows.iterator(chunk_size=PORTION):
            number += 1
            if not self.is_real:
                continue
            values = {n: v(row) if callable(v) else v for n, v in table.blanked.items()}
            values |= dict.fromkeys(table.files, "")
            for name, value in values.items():
                setattr(row, name, value)
            row.save(update_fields=[*values])
        return number

    def _empty(self, rows: QuerySet, name: str) -> int:
        held = rows.exclude(**{name: None})
        return held.update(**{name: None}) if self.is_real else held.count()

    def _release(self, table: Table) -> int:
        """Open pages that the person holds locked."""
        number = 0
        for name in table.released:
            rows = table.rows._base_manager.filter(**{f"{name}__in": self.subject.keys})
            number += rows.count()
            if self.is_real:
                rows.update(**{name: None, "locked": False, "locked_at": None})
        return number


def own_keys(table: Table, subject: Subject) -> set[Any]:
    """Return the keys of rows that go, or in which every part of the name is masked."""
    own: set[Any] = set()
    if table.is_about_people:
        own.update(rows_of(table, subject).values_list("pk", flat=True))
    if table.authors and not table.is_removed:
        own.update(rows_by(table, subject).values_list("pk", flat=True))
    return own


def holding(table: Table, pattern: str) -> Iterator[Model]:
    """Yield rows of which a masked field has the pattern; the database looks."""
    found = Q(pk__in=[])
    rows = table.rows._base_manager.all()
    for name in table.masked if pattern else ():
        rows = rows.annotate(**{f"in_{name}": Cast(name, TextField())})
        found |= Q(**{f"in_{name}__regex": pattern})
    yield from rows.filter(found).iterator(chunk_size=PORTION)


def _cut(row: Model, name: str, value: Any) -> Any:
    """Return the text no longer than its column: a mask may be longer than a name."""
    most = getattr(row._meta.get_field(name), "max_length", None)
    return value[:most] if most and isinstance(value, str) else value


def end_sessions(subject: Subject) -> None:
    """Sign the person out everywhere: in the database and in the cache before it."""
    store: Callable[[str], Any] = import_module(settings.SESSION_ENGINE).SessionStore
    for key in list(session_keys(subject)):
        store(key).delete()
