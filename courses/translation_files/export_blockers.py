"""Export blockers: drawings and recordings whose words can go to no translator, and why."""

from dataclasses import dataclass
from typing import Any

from courses.imports.findings import Finding
from courses.models import CourseMedia, Diagram, TextState
from courses.text.languages import OTHER
from courses.translation_files.atomic_texts import whole_of
from courses.translation_files.selection import EVERYTHING
from courses.translation_files.translatable_texts import MEDIA
from courses.translation_status.rules import READY


@dataclass(frozen=True)
class HeldBack:
    """A drawing or recording that must be edited before its words can go out."""

    instance: Any
    reason: Finding


def held_back() -> list[HeldBack]:
    """Return what no file for the translator has, drawings first; two queries."""
    found = []
    for model in (Diagram, CourseMedia):
        for instance in model._default_manager.order_by("pk"):
            whole = whole_of(instance)
            if whole and (reason := whole.obstacle()):
                found.append(HeldBack(instance, reason))
    return found


def left_out(*, source_language: str, everything: bool, part: str) -> list[HeldBack]:
    """Return what would be in a file of this choice and is not."""
    if part not in (EVERYTHING, MEDIA):
        return []
    target = OTHER[source_language]
    ready = set(
        TextState.objects.filter(
            model__in=("diagram", "coursemedia"), **{f"{target}_state": READY}
        ).values_list("model", "object_id", "path")
    )
    return [one for one in held_back() if everything or _key(one) not in ready]


def _key(one: HeldBack) -> tuple[str, int, str]:
    whole = whole_of(one.instance)
    path = whole.path if whole else ""
    return one.instance._meta.model_name, one.instance.pk, path
