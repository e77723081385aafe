"""Unpublish hooks of the CMS: what people under way have to take stays, or is retired."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.pages.unpublish import Unpublish
from wagtail.models import Page, PageLogEntry

from courses.cms.delete_guard import refused
from courses.editions.retire import retire_unit
from courses.editions.unpublish_rules import (
    is_taught_next,
    refusal_to_unpublish,
    units_within,
)
from courses.extension_points import needed_until
from courses.translation_status.access import unit_to_publish

POSTPONED = "courses.unpublish.postponed"
logger = logging.getLogger(__name__)


@hooks.register("before_unpublish_page")
def refuse_unpublishing(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Refuse while people need the page, or one below it where those go along."""
    below = request.POST.get("include_descendants", False)
    return _refused(request, _reached([page], below=bool(below)))


@hooks.register("before_bulk_action")
def refuse_unpublishing_many(
    request: HttpRequest, action_type: str, objects: Iterable[Any], view: Any
) -> HttpResponse | None:
    """Refuse to take several pages offline while people need one of them."""
    if action_type != "unpublish":
        return None
    below = view.get_execution_context().get("include_descendants")
    return _refused(request, _reached(objects, below=bool(below)))


def _reached(pages: Iterable[Page], *, below: bool) -> list[Page]:
    """Return which live pages, of those that editions may need, would be taken offline."""
    found: dict[int, Page] = {}
    for page in pages:
        whole = page.get_descendants(inclusive=True)
        units = whole.filter(edition_parts__isnull=False)
        rows = units if below else whole.filter(pk=page.pk)
        found |= {one.pk: one for one in rows.live().distinct().order_by("path")}
    return list(found.values())


def _refused(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    found = [refusal_to_unpublish(page) for page in pages]
    kept = [refusal for refusal in found if refusal]
    return refused(request, kept, title=_("This stays published"))


class UnpublishView(Unpublish):
    """Wagtail's unpublish view, which tells a refusal before the button is pressed."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return refuse_unpublishing(request, self.object) or super().get(
            request, *args, **kwargs
        )


unpublish = require_admin_access(UnpublishView.as_view())


# --- ends that editors choose ----------------------------------------------------------


@hooks.register("before_end_scheduled")
def why_not_ended(page: Page, at: datetime) -> str:
    """Return why a unit is not to go offline at that moment; empty where it may."""
    refusal = refusal_to_unpublish(page)
    if refusal is None:
        return ""
    day = None if is_taught_next(page) else _last_day(page)
    if day and timezone.localdate(at) > day:
        return ""
    return f"{refusal.sentence} {_way_out(page, day)}"


def _last_day(page: Page) -> date | None:
    """Return until when people under way need it; None once that day is past."""
    day = needed_until(units_within(page))
    return day if day and day >= timezone.localdate() else None


def _way_out(page: Page, day: date | None) -> str:
    if day:
        text = _("Choose a day after %(day)s: until then they have time for it.")
        return text % {"day": date_format(day, "d.m.Y")}
    if page.pk not in units_within(page):
        return _(
            "Take the date out again. Retire the lessons and tests below it and release "
            "the next edition, which leaves them out; then set the end."
        )
    if not page.specific.retired:
        return _(
            "Take the date out again. Tick “no longer taught”, publish the page and "
            "release the next edition, which leaves it out; then set the end."
        )
    if is_taught_next(page):
        return _(
            "Take the date out again. Release the next edition, which leaves it out; "
            "then set the end."
        )
    return _(
        "Take the date out again. Not everybody has a deadline to come: unpublish it "
        "once nobody learns by an older edition any more."
    )


# --- ends that fall due ----------------------------------------------------------------


@contextmanager
def expiries_held_back() -> Iterator[None]:
    """Context in which scheduled unpublishing spares pages that people under way have to take.

    Ended halfway, it leaves such a page online without its date.
    """
    held = {
        page.pk: page.expire_at
        for page in _due()
        if refusal_to_unpublish(page) and _noted(page)
    }
    Page.objects.filter(pk__in=held).update(expire_at=None)
    try:
        yield
    finally:
        for pk, expire_at in held.items():
            Page.objects.filter(pk=pk, expire_at=None).update(expire_at=expire_at)


def _due() -> Any:
    return Page.objects.live().filter(expire_at__lt=timezone.now())


def _noted(page: Page) -> bool:
    """Note once, in the page's history and the site's log, that its end waits."""
    log = PageLogEntry.objects.filter(page_id=page.pk, action=POSTPONED)
    if not log.filter(timestamp__gte=page.expire_at).exists():
        PageLogEntry.objects.log_action(instance=page.specific, action=POSTPONED)
        logger.warning("Page %s stays published past its end.", page.pk)
    return True


# --- retiring ----------------------------------------------------------------------------


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """Register the log action that says in a page's history why it is still there."""
    actions.register_action(
        POSTPONED,
        gettext_lazy("Unpublishing waits"),
        gettext_lazy("Scheduled unpublishing waits for people under way"),
    )


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a lesson or test out of editions to come."""
    page = unit_to_publish(request.user, pk)
    editor = redirect("wagtailadmin_pages:edit", page.pk)
    names = {"name": page.get_admin_display_title()}
    if page.permissions_for_user(request.user).page_locked():
        text = _("“%(name)s” is locked. Unlock it first.")
        messages.error(request, text % names)
        return editor
    retire_unit(page=page, by=request.user)
    text = _(
        "“%(name)s” is retired. The next edition leaves it out; it stays published for "
        "those who learn by an older one."
    )
    messages.success(request, text % names)
    return editor


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Return the address at which a unit is retired, below the CMS."""
    return [path("courses/units/<int:pk>/retire/", retire, name="courses_retire_unit")]
