"""Edit conflicts: of two editors on one page or question the last is told of the other."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from courses.models import Question


def tell_of_other_version(request: HttpRequest, page: Page) -> None:
    """Warn an editor whose saved version comes after one that he or she has not seen.

    Wagtail warns in the browser, but only every ten seconds and only with JavaScript.
    """
    if loaded_at := _loaded_at(request):
        others = page.revisions.filter(created_at__gt=loaded_at)
        _tell(request, page, others, "wagtailadmin_pages:revisions_compare")


def tell_of_other_question(request: HttpRequest, instance: Any) -> None:
    """Warn likewise of a question, whose text and key are live as soon as it is saved."""
    if not isinstance(instance, Question):
        return
    others = instance.revisions
    # A form without a time was loaded when the question had no version yet.
    if loaded_at := _loaded_at(request):
        others = others.filter(created_at__gt=loaded_at)
    _tell(
        request, instance, others, "wagtailsnippets_courses_question:revisions_compare"
    )


def _loaded_at(request: HttpRequest) -> datetime | None:
    """Return when the version was saved that the form was loaded with, if any was."""
    try:
        return datetime.fromisoformat(
            request.POST.get("loaded_revision_created_at", "")
        )
    except ValueError:
        return None


def _tell(
    request: HttpRequest, instance: Any, versions: QuerySet[Revision], comparison: str
) -> None:
    """Warn of the newest of these versions that is somebody else's."""
    theirs = versions.exclude(user=request.user).select_related("user")
    other = theirs.order_by("-created_at").first()
    if other is None:
        return
    text = _(
        "%(name)s saved a version while you were editing. Yours now comes after it and "
        "may lack its changes; that version is kept in the history."
    ) % {"name": other.user or _("Somebody")}
    address = reverse(comparison, args=[instance.pk, other.pk, "latest"])
    messages.warning(
        request,
        format_html(
            '{} <a href="{}">{}</a>', text, address, _("Compare both versions")
        ),
    )
