"""What the learner's pages read."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from courses.rendering.published import kept_piece
from courses.text.languages import content_language, in_language
from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.progress.access import Own, UnitFacts, own_with_units
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

    @property
    def looks(self) -> tuple[Any, ...]:
        """All that tells the line from those of others with the same edition."""
        return self.state, self.best_score, self.excused, self.required


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
    # Answers of the supervisor that wait to be read.
    unseen: int = 0

    @property
    def percent(self) -> int:
        return self.done * 100 // self.required if self.required else 0

    @property
    def outline_html(self) -> SafeString:
        """The outline as HTML in the page's language, the same for who stands alike."""
        lines = [line.looks for module in self.outline for line in module.units]
        edition = self.enrolment.edition
        key = ("outline", content_language(), edition.pk, edition.digest, *lines)
        context = {"modules": self.outline}
        html = kept_piece(
            key, lambda: render_to_string("progress/_outline.html", context)
        )
        return SafeString(html)


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
    """Return the person's enrolments, newest first; one query however many."""
    return ways_in(own_with_units(user))


def ways_in(own: Own) -> list[Way]:
    """Return the ways of enrolments that are read already."""
    units = [unit for e, _facts in own.enrolments for unit in outline_of(e).units]
    addresses = unit_addresses(units)
    ways = [_way(enrolment, facts, addresses) for enrolment, facts in own.enrolments]
    for way in ways:
        way.unseen = own.unseen.get(way.enrolment.pk, 0)
    return ways


def way_of(enrolment: Enrolment) -> Way:
    """Return one enrolment with what exactly is missing; one query."""
    rows = {str(r.unit): r for r in UnitProgress.objects.filter(enrolment=enrolment)}
    addresses = unit_addresses(outline_of(enrolment).units)
    facts = {
        uid: UnitFacts(row.done_at is not None, row.best_score)
        for uid, row in rows.items()
    }
    way = _way(enrolment, facts, addresses)
    way.missing = [
        _missing(unit, rows.get(unit["uid"]), addresses)
        for unit in outline_of(enrolment).required
        if not _done(facts.get(unit["uid"]))
    ]
    return way


def _done(facts: UnitFacts | None) -> bool:
    return facts is not None and facts.done


def _way(
    enrolment: Enrolment, facts: dict[str, UnitFacts], addresses: dict[str, str]
) -> Way:
    outline = outline_of(enrolment)
    lines = _lines(outline.units, facts, addresses)
    progress = getattr(enrolment, "progress", None)
    return Way(
        enrolment=enrolment,
        course_heading=in_language(outline.course["heading"]),
        cohort=enrolment.cohort.name,
        done=sum(_done(facts.get(unit["uid"])) for unit in outline.required),
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
    units: list[Unit], facts: dict[str, UnitFacts], addresses: dict[str, str]
) -> dict[str, UnitLine]:
    lines: dict[str, UnitLine] = {}
    reached = False  # the first required unit that is not done
    for unit in units:
        row = facts.get(unit["uid"])
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
