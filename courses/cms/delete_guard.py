"""Delete hooks of the CMS: what an edition names is kept, and questions are retired instead."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.models import Page

from courses.editions.delete_rules import refusals
from courses.editions.refusals import Refusal
from courses.editions.retire import retire
from courses.models import Question
from courses.text.parsing import whole_number

QUESTIONS = "wagtailsnippets_courses_question:list"


@hooks.register("before_delete_snippet")
def refuse_snippets(
    request: HttpRequest, instances: Iterable[Any]
) -> HttpResponse | None:
    """Say so before the button is pressed, for one and for many."""
    return refused(request, refusals(instances))


@hooks.register("before_delete_page")
def refuse_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Say so before the button is pressed; below a page its units count too."""
    return refused(request, refusals([page]))


def refused(
    request: HttpRequest, found: list[Refusal], *, title: str = ""
) -> TemplateResponse | None:
    """Return the page that says why, and what can be done instead; None for nothing."""
    if not found:
        return None
    units = Page.objects.filter(pk__in=[one.retire_unit for one in found])
    context = {
        "title": title or _("This is not deleted"),
        "refusals": found,
        "units": {
            page.pk
            for page in units
            if page.permissions_for_user(request.user).can_publish()
        },
        "retire": [refusal.retire for refusal in found if refusal.retire]
        if request.user.has_perm("courses.change_question")
        else [],
    }
    template = "courses/admin/delete_refused.html"
    return TemplateResponse(request, template, context, status=409)


@require_POST
def retire_questions(request: HttpRequest) -> HttpResponse:
    """Take the chosen questions out of editions to come."""
    if not request.user.has_perm("courses.change_question"):
        raise PermissionDenied
    pks = [
        pk
        for written in request.POST.getlist("question")
        if (pk := whole_number(written)) is not None
    ]
    with transaction.atomic():
        rows = Question.objects.select_for_update(of=("self",)).order_by("pk")
        count = retire(questions=rows.filter(pk__in=pks), by=request.user)
    text = ngettext(
        "%(count)d question is retired. Editions to come leave it out.",
        "%(count)d questions are retired. Editions to come leave them out.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect(QUESTIONS)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Return the address at which questions are retired, below the CMS."""
    address = "courses/questions/retire/"
    return [path(address, retire_questions, name="courses_retire_questions")]
