"""The CMS's page on which a new edition is released."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from courses.editions.diff import manifest_units
from courses.editions.release import difference, release_edition
from courses.extension_points import ReleasePanel, beside, release_panels
from courses.models import CoursePage
from courses.translation_status.live import NotReady, not_ready


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a new edition would change and for whom; release it when confirmed."""
    course = get_object_or_404(CoursePage, pk=pk)
    if not course.permissions_for_user(request.user).can_publish():
        raise PermissionDenied
    if request.method == "POST":
        return _posted(request, course)
    found = difference(course)
    return _page(request, course, found, release_panels(course, found, None))


@transaction.atomic
def _posted(request: HttpRequest, course: CoursePage) -> HttpResponse:
    # Of two editors who release at once, the second sees what the first has done.
    CoursePage.objects.select_for_update(of=("self",)).get(pk=course.pk)
    found = difference(course)
    panels = release_panels(course, found, request.POST)
    # Every part is asked, so that all that is wrong is shown at once.
    refused = [panel for panel in panels if not panel.is_valid()]
    problem = ""
    if not found["changed"]:
        problem = _("This edition is released already.")
    elif request.POST.get("digest", found["digest"]) != found["digest"]:
        problem = _(
            "The course was changed meanwhile. Look at the differences once more."
        )
    elif _waiting(found):
        problem = _(
            "Nothing is released yet. Not every unit is ready in both languages."
        )
    elif refused:
        problem = _("Nothing is released yet. Correct what is marked below.")
    if problem:
        return _page(request, course, found, panels, problem=problem)
    return _release(request, course, panels)


def _waiting(found: dict[str, Any]) -> list[NotReady]:
    """Return the units that somebody has to take and are not ready in both languages."""
    units = manifest_units(found["manifest"]) if found["changed"] else []
    asked = (unit for unit in units if unit["required"] or unit.get("what_changed"))
    return not_ready(unit["page"] for unit in asked)


def _page(
    request: HttpRequest,
    course: CoursePage,
    found: dict[str, Any],
    panels: list[ReleasePanel],
    problem: str = "",
) -> HttpResponse:
    context = {
        "course": course,
        **found,
        "added": beside(panels, found["added"]),
        "altered": beside(panels, found["altered"]),
        "panels": [panel.render(request) for panel in panels],
        "problem": problem,
        "waiting": _waiting(found),
        "note": request.POST.get("note", ""),
    }
    template = "courses/admin/release_edition.html"
    status = 422 if problem else 200
    return TemplateResponse(request, template, context, status=status)


def _release(
    request: HttpRequest, course: CoursePage, panels: list[ReleasePanel]
) -> HttpResponse:
    note = request.POST.get("note", "").strip()[:300]
    edition = release_edition(course=course, released_by=request.user, note=note)
    for panel in panels:
        panel.apply(edition=edition, note=note, by=request.user)
    text = _("Edition %(number)s of “%(course)s” is released.")
    messages.success(
        request, text % {"number": edition.number, "course": course.heading}
    )
    return redirect("wagtailadmin_explore", course.pk)
