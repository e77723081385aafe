"""Rows of a person's data as a person reads them: labels, plain values, no keys."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.encoding import force_str

from courses.text.languages import in_language
from lms.cohorts.models import Enrolment
from lms.privacy.inventory.registry import TABLES, rows_by, rows_of
from lms.privacy.inventory.subject import Subject
from lms.privacy.inventory.tables import Group, Table
from lms.progress.manifest import outline_of

PORTION = 500
UNITS = {"unit", "current_unit", "failed_unit"}
Row = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """One table's part of the copy: ``rows`` can be read again and again."""

    table: Table
    title: str
    group: Group
    fields: dict[str, str]
    rows: QuerySet[Any]
    units: dict[str, str]

    def values(self, plain: Callable[[Any], Any] | None = None) -> Iterator[Row]:
        """Yield each row as {field: value}, in bounded memory.

        ``plain`` puts what is no text into words; by default as programs read it.
        """
        for row in self.rows.iterator(chunk_size=PORTION):
            yield {
                name: self._value(row, name, plain or _plain) for name in self.fields
            }

    def _value(self, row: Model, name: str, plain: Callable[[Any], Any]) -> Any:
        field: Any = row._meta.get_field(name)
        if field.is_relation:
            related = getattr(row, name)
            return None if related is None else str(related)
        value = getattr(row, name)
        if name in UNITS and value:
            return self.units.get(str(value), str(value))
        return (
            force_str(dict(field.flatchoices)[value])
            if _chosen(field, value)
            else plain(value)
        )


def _chosen(field: Any, value: Any) -> bool:
    return bool(field.flatchoices) and value in dict(field.flatchoices)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date | UUID | Decimal | FieldFile):
        return str(value)
    return value


def sections(subject: Subject) -> Iterator[Section]:
    """Yield every table that may hold something of the person, in the inventory's order."""
    units = unit_names(subject)
    for table in TABLES:
        if table.is_about_people:
            yield _section(table, rows_of(table, subject), table.shown, units)
        if table.authors:
            whens = [when for when in table.authors.values() if when not in table.shown]
            # Of others' rows only what was done and when: the rest is theirs.
            own = {} if table.is_about_people else dict(table.shown)
            fields = own | dict.fromkeys(whens or table.authors.values(), "")
            yield _section(table, rows_by(table, subject), fields, units, Group.STAFF)


def _section(
    table: Table,
    rows: QuerySet[Any],
    fields: Any,
    units: dict[str, str],
    group: Group | None = None,
) -> Section:
    names = {
        name: force_str(label) or _own_name(table, name)
        for name, label in fields.items()
    }
    meta = table.rows._meta
    related = [name for name in names if meta.get_field(name).is_relation]
    rows = rows.only(*names)
    return Section(
        table,
        force_str(table.title),
        group or table.group,
        names,
        # Without names it would follow every foreign key, whole editions among them.
        rows.select_related(*related) if related else rows,
        units,
    )


def _own_name(table: Table, name: str) -> str:
    return force_str(table.rows._meta.get_field(name).verbose_name).capitalize()


def unit_names(subject: Subject) -> dict[str, str]:
    """Return the headings of all units of the person's courses by id."""
    rows = Enrolment.objects.filter(pk__in=subject.enrolments)
    found: dict[str, str] = {}
    for enrolment in rows.select_related("edition", "progress"):
        for unit in outline_of(enrolment).units:
            found[unit["uid"]] = in_language(unit["heading"])
    return found
