"""Impact of a new edition: counts by cohort, no names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from courses.editions.diff import Manifest, manifest_units, named
from courses.models import CoursePage
from lms.cohorts.models import Cohort, Enrolment, Takes, still_open
from lms.progress.edition_upgrade.paths import UpgradePath, ways_to
from lms.progress.models import UnitProgress

# A cohort and an edition that some of its people have, both by primary key.
Group = tuple[int, int]


@dataclass
class Affected:
    """One cohort as a release would find it.

    ``must_take`` people (M) have to take up to ``new_units`` new units (K) when it moves
    on, where everybody takes what is new. ``done`` counts by id of a changed unit who has
    done it. ``again`` lists (heading, people) of what was chosen with an edition between
    theirs and this one to be taken again. ``invited`` people are still awaited: they get
    the edition that the cohort has when they come.
    """

    cohort: Cohort
    editions: list[int] = field(default_factory=list)
    not_started: int = 0
    in_progress: int = 0
    completed: int = 0
    invited: int = 0
    must_take: int = 0
    new_units: int = 0
    done: dict[str, int] = field(default_factory=dict)
    again: list[tuple[str, int]] = field(default_factory=list)

    @property
    def movable(self) -> int:
        return self.not_started + self.in_progress


def affected_cohorts(
    course: CoursePage, manifest: Manifest, altered: Iterable[str]
) -> list[Affected]:
    """Return the cohorts with people in the course, or still to come, in six queries.

    Those who completed their course stay as they are and are only counted.
    """
    people = Enrolment.objects.filter(
        edition__course=course, state=Enrolment.State.ACTIVE, takes=Takes.WHOLE
    ).exclude(cohort__renews__isnull=False)
    groups = list(_counted(people))
    cohorts = _cohorts(course, {group["cohort"] for group in groups})
    keys = {(group["cohort"], group["edition"]) for group in groups}
    ways = ways_to(course, manifest, keys)
    have_all = _have_all(people, ways)
    found = {row.pk: Affected(row, invited=row.invited) for row in cohorts}
    for group in groups:
        line = found[group["cohort"]]
        key = group["cohort"], group["edition"]
        _add(line, group, ways[key], have_all.get(key, 0))
    _add_done(found, people, ways, set(altered), manifest)
    return sorted(found.values(), key=lambda a: (a.cohort.starts_on, a.cohort.code))


def _cohorts(course: CoursePage, with_people: set[int]) -> Any:
    """Return the cohorts with people, and those that somebody may still come into."""
    ended = Q(launched_at__isnull=False, deadline__lt=timezone.localdate())
    # A renewal is finished in the edition in which it was begun.
    open_now = Q(edition__course=course, renews=None) & ~ended
    awaited = Count("invitations", filter=still_open("invitations__"))
    rows = Cohort.objects.filter(open_now | Q(pk__in=with_people))
    return rows.annotate(invited=awaited)


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


def _have_all(people: Any, ways: dict[Group, UpgradePath]) -> dict[Group, int]:
    """Return how many have done already all that would be new.

    That is possible where units become required that were there to choose.
    """
    done = UnitProgress.objects.filter(
        enrolment__in=people.filter(progress__completed_at=None),
        unit__in=set().union(*(way.asked for way in ways.values())),
        done_at__isnull=False,
    )
    rows = done.values_list(
        "enrolment", "enrolment__cohort", "enrolment__edition", "unit"
    )
    units: dict[tuple[int, int, int], set[str]] = {}
    for enrolment, cohort, edition, unit in rows:
        units.setdefault((enrolment, cohort, edition), set()).add(str(unit))
    counts: dict[Group, int] = {}
    for (_, cohort, edition), found in units.items():
        if found >= ways[cohort, edition].asked:
            counts[cohort, edition] = counts.get((cohort, edition), 0) + 1
    return counts


def _add(
    line: Affected, group: dict[str, Any], way: UpgradePath, have_all: int
) -> None:
    line.editions.append(group["edition__number"])
    line.completed += group["completed"]
    line.in_progress += group["in_progress"]
    line.not_started += group["not_started"]
    begun = group["in_progress"] - have_all
    for units, count in (
        (len(way.asked), begun),
        (len(way.new), group["not_started"]),
    ):
        if units and count:
            line.must_take += count
            line.new_units = max(line.new_units, units)


def _add_done(
    found: dict[int, Affected],
    people: Any,
    ways: dict[Group, UpgradePath],
    altered: set[str],
    manifest: Manifest,
) -> None:
    """Count of those in progress who has done what is changed, or is to be taken again."""
    earlier = set().union(*(way.again for way in ways.values()))
    names = {unit["uid"]: named(unit) for unit in manifest_units(manifest)}
    again: dict[tuple[int, str], int] = {}
    for cohort, edition, uid, count in _done(people, altered | earlier):
        unit, line = str(uid), found[cohort]
        if unit in altered:
            line.done[unit] = line.done.get(unit, 0) + count
        if unit in ways[cohort, edition].again:
            again[cohort, unit] = again.get((cohort, unit), 0) + count
    for (cohort, unit), count in again.items():
        found[cohort].again.append((names[unit], count))


def _done(people: Any, units: set[str]) -> Any:
    """Return (cohort, edition, unit, count) of those in progress who have done a unit."""
    rows = UnitProgress.objects.filter(
        enrolment__in=people.filter(progress__completed_at=None),
        unit__in=units,
        done_at__isnull=False,
    )
    names = "enrolment__cohort", "enrolment__edition", "unit"
    counted = rows.values(*names).annotate(n=Count("pk"))
    return counted.order_by("unit").values_list(*names, "n")


def people_under_way(pages: set[int]) -> int:
    """Return how many have yet to finish an edition that teaches one of these pages."""
    return _under_way(pages).order_by().values("user").distinct().count()


def needed_until(pages: set[int]) -> date | None:
    """Return the last deadline of these people; None where one of them has none."""
    days = _under_way(pages).annotate(until=Coalesce("deadline", "cohort__deadline"))
    if days.filter(until=None).exists():
        return None
    last: date | None = days.aggregate(last=Max("until"))["last"]
    return last


def _under_way(pages: set[int]) -> QuerySet[Enrolment]:
    active = Enrolment.objects.filter(
        state=Enrolment.State.ACTIVE, edition__page_parts__page__in=pages
    )
    return active.filter(progress__completed_at=None)
