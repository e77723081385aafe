"""The lines of a cohort's table: one person each, for the page and its cards."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from lms.accounts.phones import shown_phone
from lms.accounts.placeholders import is_placeholder
from lms.cohorts.models import Cohort
from lms.supervision.overview.outlines import cohort_units, headings_of
from lms.supervision.overview.reasons import Why, reasons_of
from lms.supervision.overview.risk_rules import REASONS


class Cell(NamedTuple):
    """One person's state in one unit: done, excused, started, failed or empty.

    Never answers. ``score`` is a percentage as a decimal number without spare zeros.
    """

    state: str = ""
    score: str | None = None
    attempts: int = 0


NOTHING = Cell()
# A table of thousands has some dozens of different cells.
cell = lru_cache(maxsize=4096)(Cell)


class Person(NamedTuple):
    """What the table asks of one of ``risk_rules.people``, in the order of FIELDS."""

    pk: int
    uid: UUID
    full_name: str
    email: str
    language: str
    units_done: int | None
    units_required: int | None
    last_activity_at: datetime.datetime | None
    completed_at: datetime.datetime | None
    until: datetime.date | None
    current_unit: UUID | None
    failed_unit: UUID | None
    asked_unit: UUID | None
    units: dict[str, list[Any]] | None
    excused: list[str] | None
    waits_since: datetime.datetime
    pressure: float
    counts: bool
    is_wrote: bool
    is_asked: bool
    is_bounced: bool
    is_failed: bool
    is_deadline: bool
    is_stuck: bool
    is_silent: bool
    is_unseen: bool
    is_new: bool
    is_late: bool
    cohort: int
    phone: str
    came_back_at: datetime.datetime | None


@dataclass(slots=True, frozen=True)
class Awaited:
    """What the table asks of one of ``risk_rules.awaited_people``."""

    pk: int
    full_name: str
    email: str
    language: str
    until: datetime.date | None
    waits_since: datetime.datetime
    pressure: float
    is_bounced: bool
    is_unseen: bool
    is_late: bool
    cohort: int
    phone: str
    came_back_at: datetime.datetime | None

    counts: bool = True
    is_wrote: bool = False
    is_asked: bool = False
    is_failed: bool = False
    is_deadline: bool = False
    is_stuck: bool = False
    is_silent: bool = False
    is_new: bool = False


AWAITED_FIELDS = (
    *("pk", "full_name", "email", "language", "until", "waits_since"),
    *("pressure", "is_bounced", "is_unseen", "is_late", "cohort_id", "phone"),
    "came_back_at",
)
FIELDS = (
    *("pk", "uid", "user__full_name", "user__email", "user__language"),
    *("progress__units_done", "progress__units_required"),
    *("progress__last_activity_at", "progress__completed_at", "until"),
    *("progress__current_unit", "failed_unit", "asked_unit"),
    *("progress__units", "progress__excused", "waits_since"),
    *("pressure", "counts"),
    *(f"is_{name}" for name in REASONS),
    *("cohort_id", "user__phone", "came_back_at"),
)


@dataclass(slots=True)
class Line:
    """One person of the cohort; ``cells`` follow the cohort's required units."""

    uid: str
    name: str
    email: str
    language: str
    done: int
    required: int
    last_activity_at: datetime.datetime | None
    completed_at: datetime.datetime | None
    until: datetime.date | None
    reasons: list[Why]
    cells: list[Cell] = field(default_factory=list)
    # The test or lesson at which the person is, and the number of his or her invitation.
    at: str = ""
    invitation: int = 0
    # As it is dialled, in E.164.
    phone: str = ""

    @property
    def shown_phone(self) -> str:
        """The phone for reading: national of Moldova, international of others."""
        return shown_phone(self.phone)

    @property
    def left(self) -> int:
        return self.required - self.done

    @property
    def share(self) -> str:
        """The units done and required as "3/17", in every language."""
        return f"{self.done}/{self.required}"


def table_lines(cohort: Cohort, persons: Iterable[Person | Awaited]) -> Iterator[Line]:
    """Yield the table's lines in the order of the persons; no query of its own."""
    units = [unit["uid"] for unit in cohort_units(cohort)]
    names = headings_of(cohort)
    for person in persons:
        reasons = reasons_of(person, names)
        if isinstance(person, Awaited):
            yield _awaited_line(person, len(units), reasons)
            continue
        yield Line(
            str(person.uid),
            person.full_name,
            "" if is_placeholder(person.email) else person.email,
            person.language,
            person.units_done or 0,
            len(units) if person.units_required is None else person.units_required,
            person.last_activity_at,
            person.completed_at,
            person.until,
            reasons,
            cells_of(person.units, person.excused, units),
            names.get(str(person.current_unit), ""),
            phone=person.phone,
        )


def _awaited_line(person: Awaited, required: int, reasons: list[Why]) -> Line:
    return Line(
        uid="",
        name=person.full_name,
        email=person.email,
        language=person.language,
        done=0,
        required=required,
        last_activity_at=None,
        completed_at=None,
        until=person.until,
        reasons=reasons,
        invitation=person.pk,
        phone=person.phone,
    )


def cells_of(
    own: dict[str, list[Any]] | None, excused: list[str] | None, units: list[str]
) -> list[Cell]:
    """Return a person's cells in the order of ``units``.

    ``own`` are the states kept in the person's progress, by unit; ``excused`` the units
    that are not asked of the person.
    """
    if not own:
        cells = [NOTHING] * len(units)
    else:
        cells = [cell(*own[unit]) if unit in own else NOTHING for unit in units]
    if excused:
        for place, unit in enumerate(units):
            if unit in excused and cells[place].state != "done":
                cells[place] = cells[place]._replace(state="excused")
    return cells
