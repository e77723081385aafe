"""Template tag that tells an editor what a unit's stated time is held against."""

from django import template

from courses.study_time.selectors import (
    StudyTime,
    Unit,
    study_times,
    units_that_are_off,
)

register = template.Library()


@register.simple_tag
def study_time_of(unit: Unit) -> StudyTime | None:
    """Return the times of a lesson or test; None for one that is not kept yet."""
    return study_times([unit])[0] if unit.pk else None


@register.simple_tag
def units_with_wrong_time() -> int:
    """Return how many units state a time that is far from what they take."""
    return units_that_are_off()
