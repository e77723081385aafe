"""Overdue schedules: publishing that fell due and was refused, where editors learn of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.permissions import page_permission_policy

from courses.cms.unpublish_guard import POSTPONED
from courses.editions.unpublish_rules import refusal_to_unpublish
from courses.translation_status import gate
from courses.translation_status.access import may_see_board
from courses.translation_status.messages import board_of, tell_refusal


@dataclass(frozen=True)
class Waiting:
    """An overdue schedule: the page, what was to happen, when, and where that can be settled."""

    page: Page
    due_at: datetime
    sentence: str
    url: str
    link: str


# --- what waits ----------------------------------------------------------------------


def waiting(pages: Any) -> list[Waiting]:
    """Return what waits among these pages, the oldest first; few queries however many."""
    found = [*_starts(pages), *_ends(pages)]
    return sorted(found, key=lambda one: one.due_at)


def _starts(pages: Any) -> list[Waiting]:
    noted = PageLogEntry.objects.filter(revision=OuterRef("pk"), action=gate.POSTPONED)
    due = Revision.page_revisions.filter(approved_go_live_at__lt=timezone.now())
    dates = dict(
        due.filter(Exists(noted)).values_list("object_id", "approved_go_live_at")
    )
    return [
        Waiting(
            page,
            dates[str(page.pk)],
            _(
                "Publishing waits until every text says the same in Romanian and in "
                "Russian; then it happens by itself."
            ),
            board_of(page),
            _("Show these texts"),
        )
        for page in pages.filter(pk__in=[int(pk) for pk in dates]).specific()
    ]


def _ends(pages: Any) -> list[Waiting]:
    noted = PageLogEntry.objects.filter(
        page_id=OuterRef("pk"), action=POSTPONED, timestamp__gte=OuterRef("expire_at")
    )
    due = pages.live().filter(expire_at__lt=timezone.now()).filter(Exists(noted))
    return [
        Waiting(
            page,
            page.expire_at,
            _(
                "It stays published while people under way have to take it or the "
                "newest edition teaches it."
            ),
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
            _("See why, and what to do"),
        )
        for page in due.specific()
    ]


# --- where it is told ------------------------------------------------------------------


class WaitingPanel(Component):
    """Panel of overdue schedules on the first page of the CMS, for those who edit pages."""

    name = "waiting"
    template_name = "courses/admin/waiting.html"
    order = 200

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> Any:
        user = parent_context["request"].user if parent_context else None
        if not may_see_board(user):
            return {"waiting": []}
        pages = page_permission_policy.instances_user_has_permission_for(user, "change")
        return {"waiting": waiting(pages)}


@hooks.register("construct_homepage_panels")
def add_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Add the panel of overdue schedules before what others wait for."""
    panels.append(WaitingPanel())


@hooks.register("before_edit_page")
def tell_on_the_page(request: HttpRequest, page: Page) -> None:
    """Warn on the page's own form of its overdue schedule, why it waits, and what to do."""
    if request.method != "GET":
        return
    this = Page.objects.filter(pk=page.pk)
    if _starts(this) and (why := gate.refusal(page, page.scheduled_revision)):
        tell_refusal(request, page, why)
    if _ends(this) and (refusal := refusal_to_unpublish(page)):
        text = _(
            "The end that was set is past. Take it out, or choose a later day, before "
            "you save."
        )
        told = f"{refusal.sentence} {refusal.advice} {text}"
        messages.warning(request, told)
