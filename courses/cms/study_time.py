"""The CMS's page on the time that units take, stated and real."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from courses.models import CoursePage
from courses.study_time import rules
from courses.study_time.selectors import StudyTime, times_of_course
from courses.translation_status.access import need_board


@require_safe
def study_times(request: HttpRequest) -> HttpResponse:
    """Show each unit's minutes beside the rule's and people's, for all courses."""
    need_board(request.user)
    courses = CoursePage.objects.live().order_by("path")
    context = {"courses": [_course(course) for course in courses], "rules": rules}
    return TemplateResponse(request, "courses/admin/study_times.html", context)


def _course(course: CoursePage) -> dict[str, Any]:
    """Return the course, its units' times, and what needed units add up to."""
    times = times_of_course(course)
    needed = [one for one in times if one.unit.is_for_certificate]
    measured = sum(one.measured for one in needed)
    return {
        "page": course,
        "times": times,
        "stated": sum(one.stated for one in needed),
        "measured": measured,
        "hours": rules.academic_hours(measured),
        "hours_are_off": _hours_are_off(course, needed),
    }


def _hours_are_off(course: CoursePage, needed: list[StudyTime]) -> bool:
    """Tell whether the hours that certificates print are far from what is needed."""
    minutes = sum(one.measured for one in needed)
    printed = (course.academic_hours or 0) * rules.ACADEMIC_MINUTES
    return bool(printed and minutes) and rules.is_off(printed, minutes)
