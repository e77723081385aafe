"""Wagtail hooks of the translation status: the gate, the board, the log."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.models import Page

from courses.models.page_forms import STILL_RIGHT
from courses.translation_status import gate, services, views
from courses.translation_status.access import may_see_board
from courses.translation_status.exceptions import PublishingRefused
from courses.translation_status.messages import board_of, tell_refusal

SCHEDULED = "wagtail.publish.scheduled"


# --- the gate -----------------------------------------------------------------------


@hooks.register("before_publish_page")
def refuse_in_editor(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse what the editor's publish button asks for; the draft is saved by then."""
    _still_right(request, page)
    sentence = gate.refusal(page, page.get_latest_revision())
    if not sentence:
        return None
    if request.resolver_match and request.resolver_match.url_name == "add":
        # Wagtail stores a page that is to be published at once as live beforehand.
        new = Page.objects.filter(pk=page.pk)
        new.update(live=False, has_unpublished_changes=True)
    tell_refusal(request, page, sentence)
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("after_edit_page")
def confirm_after_saving(request: HttpRequest, page: Page) -> None:
    """Take an editor's word that the translation is still right; not while autosaving."""
    if request.accepts("text/html"):
        _still_right(request, page)


def _still_right(request: HttpRequest, page: Page) -> None:
    if request.POST.get(STILL_RIGHT):
        services.confirm_page(page=page, user=request.user)


@hooks.register("before_bulk_action")
def refuse_many(
    request: HttpRequest, action_type: str, objects: Iterable[Any], view: Any
) -> HttpResponse | None:
    """Refuse to publish several pages at once while one of them is not ready."""
    if action_type != "publish":
        return None
    refused = [
        (page, sentence)
        for page in _with_drafts_below(objects, view)
        if (revision := page.get_latest_revision())
        and (sentence := gate.refusal(page, revision))
    ]
    for page, sentence in refused:
        tell_refusal(request, page, sentence)
    return redirect(view.next_url) if refused else None


def _with_drafts_below(objects: Iterable[Any], view: Any) -> Iterator[Page]:
    below = view.get_execution_context().get("include_descendants")
    for page in objects:
        yield page
        if below:
            yield from page.get_descendants().not_live()


@hooks.register("before_unit_publish")
def refuse_everywhere_else(page: Page, revision: Any, log_action: Any) -> bool:
    """Tell whether a revision may be published; called by the unit itself.

    Raises PublishingRefused where a person waits for an answer. A publishing that was
    scheduled waits until the translation is ready, and the page's history says so.
    """
    sentence = gate.refusal(page, revision)
    if sentence and log_action == SCHEDULED:
        gate.postpone(page, revision, sentence)
    elif sentence:
        raise PublishingRefused(page, sentence)
    return not sentence


# --- the board ----------------------------------------------------------------------


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the addresses of the board and what is decided there."""
    return [
        path("parity/", views.board, name="courses_parity"),
        path("parity/export.csv", views.export, name="courses_parity_export"),
        path("parity/texts/<int:pk>/", views.text, name="courses_parity_text"),
        path(
            "parity/pages/<int:pk>/exception/",
            views.exception,
            name="courses_parity_exception",
        ),
    ]


class BoardMenuItem(MenuItem):
    """Shown to those who may edit the course."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_board(request.user)


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """Offer the board in the menu."""
    return BoardMenuItem(
        gettext_lazy("Translations"),
        reverse("courses_parity"),
        name="parity",
        icon_name="globe",
        order=210,
    )


@hooks.register("register_page_header_buttons")
def board_button(
    page: Page, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Lead from a page to its texts on the board."""
    if page.depth > 1 and may_see_board(user):
        url = board_of(page)
        yield Button(_("Its translations"), url, icon_name="globe", priority=16)


@hooks.register("insert_global_admin_css")
def styles() -> str:
    """Return the style sheet of both languages side by side and of the board."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms.css"))


# --- the log ------------------------------------------------------------------------


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Say in a page's history what was decided about its translation."""
    actions.register_action(
        "courses.parity.confirm",
        gettext_lazy("Translation still right"),
        gettext_lazy("Marked the translation as still right"),
    )
    actions.register_action(
        "courses.parity.exception",
        gettext_lazy("Exception from parity"),
        gettext_lazy("Signed an exception: may be published without its translation"),
    )
    actions.register_action(
        gate.POSTPONED,
        gettext_lazy("Publishing waits"),
        gettext_lazy("Scheduled publishing waits for the translation"),
    )
