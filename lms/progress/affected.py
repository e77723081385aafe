"""Who is affected by a new edition: counts by cohort, no names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from courses.models import CoursePage, Edition
from lms.cohorts.models import Cohort, Enrolment
from lms.progress.models import UnitProgress


@dataclass
class Affected:
    """One cohort as a release would find it.

    ``must_take`` people (M) have to take up to ``new_units`` new units (K) when it moves
    on. ``done_again`` counts by id of a changed unit who has done it and would take it
    again.
    """

    cohort: Cohort
    editions: list[int] = field(default_factory=list)
    not_started: int = 0
    in_progress: int = 0
    completed: int = 0
    must_take: int = 0
    new_units: int = 0
    done_again: dict[str, int] = field(default_factory=dict)

    @property
    def movable(self) -> int:
        return self.not_started + self.in_progress


def affected_cohorts(
    course: CoursePage, manifest: dict[str, Any], altered: Iterable[str]
) -> list[Affected]:
    """Return the cohorts with people in the course, in five queries however many.

    Those who completed their course stay as they are and are only counted.
    """
    people = Enrolment.objects.filter(
        edition__course=course, state=Enrolment.State.ACTIVE
    )
    groups = list(_counted(people))
    cohorts = Cohort.objects.in_bulk({group["cohort"] for group in groups})
    needed = _needed_more(course, manifest)
    have_all = _have_all(people, needed)
    found: dict[int, Affected] = {}
    for group in groups:
        line = found.setdefault(group["cohort"], Affected(cohorts[group["cohort"]]))
        _add(line, group, needed, have_all)
    for cohort, unit, count in _done(people, list(altered)):
        found[cohort].done_again[str(unit)] = count
    return sorted(found.values(), key=lambda a: (a.cohort.starts_on, a.cohort.code))


def _counted(people: Any) -> Any:
    begun = Q(progress__last_activity_at__isnull=False)
    done = Q(progress__completed_at__isnull=False)
    return (
        people.values("cohort", "edition", "edition__number")
        .annotate(
            completed=Count("pk", filter=done),
            in_progress=Count("pk", filter=begun & ~done),
            not_started=Count("pk", filter=~begun & ~done),
        )
        .order_by("edition__number")
    )


def _needed_more(course: CoursePage, manifest: dict[str, Any]) -> dict[int, set[str]]:
    """Return by edition the units that the new manifest requires and it does not."""
    required = _required(manifest)
    editions = Edition.objects.filter(course=course).values_list("pk", "manifest")
    return {pk: required - _required(old) for pk, old in editions}


def _required(manifest: dict[str, Any]) -> set[str]:
    return {
        unit["uid"]
        for module in manifest["modules"]
        for unit in module["units"]
        if unit["required"]
    }


def _have_all(people: Any, needed: dict[int, set[str]]) -> dict[tuple[int, int], int]:
    """Return how many have done already all that would be new, by cohort and edition.

    That is possible where units become required that were there to choose.
    """
    done = UnitProgress.objects.filter(
        enrolment__in=people.filter(progress__completed_at=None),
        unit__in=set().union(*needed.values()),
        done_at__isnull=False,
    )
    rows = done.values_list(
        "enrolment", "enrolment__cohort", "enrolment__edition", "unit"
    )
    units: dict[tuple[int, int, int], set[str]] = {}
    for enrolment, cohort, edition, unit in rows:
        units.setdefault((enrolment, cohort, edition), set()).add(str(unit))
    counts: dict[tuple[int, int], int] = {}
    for (_, cohort, edition), found in units.items():
        if found >= needed[edition]:
            counts[cohort, edition] = counts.get((cohort, edition), 0) + 1
    return counts


def _add(
    line: Affected,
    group: dict[str, Any],
    needed: dict[int, set[str]],
    have_all: dict[tuple[int, int], int],
) -> None:
    line.editions.append(group["edition__number"])
    line.completed += group["completed"]
    line.in_progress += group["in_progress"]
    line.not_started += group["not_started"]
    open_people = group["in_progress"] + group["not_started"]
    count = len(needed[group["edition"]])
    if open_people and count:
        done = have_all.get((group["cohort"], group["edition"]), 0)
        line.must_take += open_people - done
        line.new_units = max(line.new_units, count)


def _done(people: Any, units: list[str]) -> Any:
    """Return (cohort, unit, count) of those in progress who have done a changed unit."""
    rows = UnitProgress.objects.filter(
        enrolment__in=people.filter(progress__completed_at=None),
        unit__in=units,
        done_at__isnull=False,
    )
    counted = rows.values("enrolment__cohort", "unit").annotate(n=Count("pk"))
    return counted.order_by().values_list("enrolment__cohort", "unit", "n")
