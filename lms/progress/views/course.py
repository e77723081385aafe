"""View of a course's outline: public, and with one's own progress for those enrolled."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from courses.models import CoursePage, ModulePage
from courses.rendering.routing import address_of
from lms.accounts.models import User
from lms.progress.selectors import ways_of


def show(request: HttpRequest, page: CoursePage | ModulePage) -> HttpResponse | None:
    """Return the outline with the learner's progress, or None for the public page."""
    if isinstance(page, ModulePage):
        return redirect(address_of(page.get_parent().url_path))
    if isinstance(request.user, User):
        for way in ways_of(request.user):
            if way.enrolment.edition.course_id == page.pk:
                return render(
                    request, "progress/course.html", {"page": page, "way": way}
                )
    return None
