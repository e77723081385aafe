"""An edition's manifest, read once per process: editions never change."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from courses.models import Edition
from lms.cohorts.models import Enrolment

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
    units = [unit for module in manifest["modules"] for unit in module["units"]]
    return Outline(
        course=manifest["course"],
        modules=manifest["modules"],
        units=units,
        by_uid={unit["uid"]: unit for unit in units},
    )


def outline_of(enrolment: Enrolment) -> Outline:
    """Return the outline of the enrolment's edition; one query the first time."""
    edition = enrolment.edition
    return _outline(edition.pk, edition.digest)


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


def outline_by_key(edition_id: int) -> Outline:
    """Return the outline of an edition known by its primary key."""
    digest = Edition.objects.values_list("digest", flat=True).get(pk=edition_id)
    return _outline(edition_id, digest)
