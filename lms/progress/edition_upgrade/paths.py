"""Upgrade paths from older editions to one about to be released, by cohort."""

from collections.abc import Iterable
from dataclasses import dataclass

from courses.editions.diff import Manifest, manifest_units
from courses.models import CoursePage, Edition
from lms.progress.edition_upgrade.rules import Step, step_to, terms_by
from lms.progress.models import EditionChange


@dataclass(frozen=True)
class UpgradePath:
    """An upgrade path: ids of units between an edition and the new one.

    ``new`` units are required there and were not; ``asked`` are those of them that people
    take who have begun; ``again`` units are to be taken again by what was chosen before.
    """

    new: set[str]
    asked: set[str]
    again: set[str]


def ways_to(
    course: CoursePage, manifest: Manifest, groups: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], UpgradePath]:
    """Return the ways by (cohort, edition); where everybody takes what is new, two queries."""
    editions = list(Edition.objects.filter(course=course).order_by("number"))
    rows = EditionChange.objects.filter(edition__course=course)
    changes = {(row.cohort_id, row.edition_id): row for row in rows}
    by_pk = {edition.pk: edition for edition in editions}
    found = {}
    for cohort, pk in groups:
        later = [edition for edition in editions if edition.number > by_pk[pk].number]
        steps = [
            step_to(_taught(edition.manifest), changes.get((cohort, edition.pk)))
            for edition in later
        ]
        found[cohort, pk] = _way(by_pk[pk].manifest, steps, manifest)
    return found


def _way(old: Manifest, steps: list[Step], manifest: Manifest) -> UpgradePath:
    last = Step(_taught(manifest))
    terms = terms_by([*steps, last], _taught(old), is_begun=True)
    new = _required(manifest) - _required(old)
    return UpgradePath(new=new, asked=new - terms.excused, again=terms.again)


def _taught(manifest: Manifest) -> set[str]:
    return {unit["uid"] for unit in manifest_units(manifest)}


def _required(manifest: Manifest) -> set[str]:
    return {unit["uid"] for unit in manifest_units(manifest) if unit["required"]}
