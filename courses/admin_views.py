"""Pages of the CMS that are the courses' own."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.editions import difference, release_edition
from courses.models import CoursePage


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a new edition would change, and release it when confirmed."""
    course = get_object_or_404(CoursePage, pk=pk)
    if not course.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    if request.method == "POST":
        return _release(request, course)
    context = {"course": course, **difference(course)}
    return TemplateResponse(request, "courses/admin/release_edition.html", context)


def _release(request: HttpRequest, course: CoursePage) -> HttpResponse:
    edition = release_edition(
        course=course,
        released_by=request.user,
        note=request.POST.get("note", "").strip()[:300],
    )
    text = _("Edition %(number)s of “%(course)s” is released.")
    messages.success(
        request, text % {"number": edition.number, "course": course.heading}
    )
    return redirect("wagtailadmin_explore", course.pk)
