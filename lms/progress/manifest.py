"""An edition's manifest, read once per process: editions never change."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from courses.models import Edition
from lms.cohorts.models import Enrolment, Takes

Unit = dict[str, Any]


@dataclass(frozen=True)
class Outline:
    """The units of an edition in teaching order, and by id."""

    course: dict[str, Any]
    modules: list[dict[str, Any]]
    units: list[Unit] = field(default_factory=list)
    by_uid: dict[str, Unit] = field(default_factory=dict)

    @property
    def required(self) -> list[Unit]:
        return [unit for unit in self.units if unit["required"]]

    def before(self, uid: str) -> list[Unit]:
        """Return the required units taught before this one, in order."""
        place = self.units.index(self.by_uid[uid])
        return [unit for unit in self.units[:place] if unit["required"]]

    def after(self, uid: str) -> Unit | None:
        """Return the unit taught next; None at the end, or when it is not taught."""
        if uid not in self.by_uid:
            return None
        place = self.units.index(self.by_uid[uid]) + 1
        return self.units[place] if place < len(self.units) else None


@lru_cache(maxsize=64)
def _outline(edition_id: int, digest: str) -> Outline:
    manifest = Edition.objects.values_list("manifest", flat=True).get(pk=edition_id)
    return _of_modules(manifest["course"], manifest["modules"])


@lru_cache(maxsize=256)
def _eased(edition_id: int, digest: str, excused: frozenset[str]) -> Outline:
    outline = _outline(edition_id, digest)
    modules = [
        {**module, "units": [_excuse(unit, excused) for unit in module["units"]]}
        for module in outline.modules
    ]
    return _of_modules(outline.course, modules)


@lru_cache(maxsize=64)
def _of_renewal(edition_id: int, digest: str) -> Outline:
    """Return the outline for who renews by what changed: that alone is to be done."""
    outline = _outline(edition_id, digest)
    modules = [
        {
            **module,
            "units": [
                {**unit, "required": bool(unit.get("what_changed"))}
                for unit in module["units"]
            ],
        }
        for module in outline.modules
    ]
    return _of_modules(outline.course, modules)


def _excuse(unit: Unit, excused: frozenset[str]) -> Unit:
    if unit["uid"] not in excused:
        return unit
    return {**unit, "required": False, "excused": True}


def _of_modules(course: dict[str, Any], modules: list[dict[str, Any]]) -> Outline:
    units = [unit for module in modules for unit in module["units"]]
    by_uid = {unit["uid"]: unit for unit in units}
    return Outline(course=course, modules=modules, units=units, by_uid=by_uid)


def outline_for(
    edition: Edition, excused: Iterable[str] = (), takes: str = Takes.WHOLE
) -> Outline:
    """Return the edition's outline for one who is excused from these units.

    To such a learner they are units like those that nobody has to take; "excused" marks
    them. ``takes`` is that of the enrolment; who takes what changed is never moved to
    another edition, and so is excused from nothing. One query the first time.
    """
    if takes == Takes.CHANGES:
        return _of_renewal(edition.pk, edition.digest)
    if names := frozenset(excused):
        return _eased(edition.pk, edition.digest, names)
    return _outline(edition.pk, edition.digest)


def outline_of(enrolment: Enrolment) -> Outline:
    """Return the outline of the enrolment's edition as it counts for this learner.

    One query where the progress row is not loaded, and one the first time.
    """
    progress = getattr(enrolment, "progress", None)
    excused = progress.excused if progress else ()
    return outline_for(enrolment.edition, excused, enrolment.takes)


def unit_of(enrolment: Enrolment, uid: str) -> Unit | None:
    """Return the unit as the enrolment's edition has it, or one that it came from.

    What was begun before a move to a newer edition stays readable. None for a unit that
    was never taught here; one or more queries only when the edition lacks it.
    """
    if unit := outline_of(enrolment).by_uid.get(uid):
        return unit
    left = Edition.objects.filter(left_by__enrolment=enrolment)
    for pk, digest in left.order_by("-left_by__pk").values_list("pk", "digest"):
        if unit := _outline(pk, digest).by_uid.get(uid):
            return unit
    return None


def outline_by_key(edition_id: int, excused: Iterable[str] = ()) -> Outline:
    """Return ``outline_for`` an edition known by its primary key."""
    edition = Edition.objects.only("digest").get(pk=edition_id)
    return outline_for(edition, excused)
