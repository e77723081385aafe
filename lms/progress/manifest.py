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
        """Return the unit taught next, or None at the end."""
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
