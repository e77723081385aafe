"""What the learner's pages read."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from courses.text.languages import in_language
from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.progress.access import own_enrolments
from lms.progress.addresses import unit_addresses
from lms.progress.fold import UnitState, missing_in_lesson
from lms.progress.manifest import Unit, outline_of
from lms.progress.models import UnitProgress


@dataclass
class UnitLine:
    """One unit in an outline; ``state`` is done, current, open or locked."""

    uid: str
    heading: str
    kind: str
    minutes: int
    required: bool
    state: str
    url: str = ""
    best_score: Decimal | None = None
    started: bool = False
    excused: bool = False


@dataclass
class ModuleLine:
    heading: str
    units: list[UnitLine]


@dataclass
class Way:
    """One enrolment as its learner sees it."""

    enrolment: Enrolment
    course_heading: str
    cohort: str
    done: int
    required: int
    deadline: date | None
    completed_at: datetime | None
    outline: list[ModuleLine]
    next_unit: UnitLine | None = None
    missing: list["Missing"] = field(default_factory=list)

    @property
    def percent(self) -> int:
        return self.done * 100 // self.required if self.required else 0


@dataclass
class Missing:
    """What exactly is left to do in one unit."""

    heading: str
    url: str
    kind: str
    checks: int = 0
    cases: int = 0
    end: bool = False
    best_score: Decimal | None = None
    pass_mark: int = 0


def ways_of(user: User) -> list[Way]:
    """Return the person's enrolments, newest first; three queries however many."""
    enrolments = list(own_enrolments(user))
    rows = _unit_rows(enrolments)
    units = [unit for e in enrolments for unit in outline_of(e).units]
    addresses = unit_addresses(units)
    return [_way(e, rows.get(e.pk, {}), addresses) for e in enrolments]


def way_of(enrolment: Enrolment) -> Way:
    """Return one enrolment with what exactly is missing; two queries."""
    rows = _unit_rows([enrolment]).get(enrolment.pk, {})
    addresses = unit_addresses(outline_of(enrolment).units)
    way = _way(enrolment, rows, addresses)
    way.missing = [
        _missing(unit, rows.get(unit["uid"]), addresses)
        for unit in outline_of(enrolment).required
        if not _done(rows.get(unit["uid"]))
    ]
    return way


def _unit_rows(enrolments: list[Enrolment]) -> dict[int, dict[str, UnitProgress]]:
    rows: dict[int, dict[str, UnitProgress]] = {}
    for row in UnitProgress.objects.filter(enrolment__in=enrolments):
        rows.setdefault(row.enrolment_id, {})[str(row.unit)] = row
    return rows


def _done(row: UnitProgress | None) -> bool:
    return row is not None and row.done_at is not None


def _way(
    enrolment: Enrolment, rows: dict[str, UnitProgress], addresses: dict[str, str]
) -> Way:
    outline = outline_of(enrolment)
    lines = _lines(outline.units, rows, addresses)
    progress = getattr(enrolment, "progress", None)
    return Way(
        enrolment=enrolment,
        course_heading=in_language(outline.course["heading"]),
        cohort=enrolment.cohort.name,
        done=sum(_done(rows.get(unit["uid"])) for unit in outline.required),
        required=len(outline.required),
        deadline=enrolment.deadline or enrolment.cohort.deadline,
        completed_at=progress.completed_at if progress else None,
        outline=[
            ModuleLine(
                heading=in_language(module["heading"]),
                units=[lines[unit["uid"]] for unit in module["units"]],
            )
            for module in outline.modules
        ],
        next_unit=next((x for x in lines.values() if x.state == "current"), None),
    )


def _lines(
    units: list[Unit], rows: dict[str, UnitProgress], addresses: dict[str, str]
) -> dict[str, UnitLine]:
    lines: dict[str, UnitLine] = {}
    reached = False  # the first required unit that is not done
    for unit in units:
        row = rows.get(unit["uid"])
        state = "done" if _done(row) else "locked" if reached else "open"
        if not _done(row) and unit["required"] and not reached:
            state, reached = "current", True
        lines[unit["uid"]] = UnitLine(
            uid=unit["uid"],
            heading=in_language(unit["heading"]),
            kind=unit["kind"],
            minutes=unit["minutes"],
            required=unit["required"],
            state=state,
            url=addresses.get(unit["uid"], "") if state != "locked" else "",
            best_score=row.best_score if row else None,
            started=row is not None,
            excused=unit.get("excused", False),
        )
    return lines


def _missing(
    unit: Unit, row: UnitProgress | None, addresses: dict[str, str]
) -> Missing:
    line = Missing(
        heading=in_language(unit["heading"]),
        url=addresses.get(unit["uid"], ""),
        kind=unit["kind"],
    )
    if unit["kind"] == "quiz":
        line.best_score = row.best_score if row else None
        line.pass_mark = unit["pass_mark"] if unit["purpose"] != "pre" else 0
        return line
    kept: dict[str, Any] = row.state if row else {}
    state = UnitState(checks=kept.get("checks", {}), cases=kept.get("cases", {}))
    left = missing_in_lesson(unit, state)
    line.checks, line.cases = len(left.get("checks", [])), len(left.get("cases", []))
    line.end = not kept.get("finished", False)
    return line
