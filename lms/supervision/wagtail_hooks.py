"""Wagtail hooks of supervision: its view sets, pages and menu."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks

from lms.supervision.cms.history import reads_history
from lms.supervision.cms.viewsets import Learning
from lms.supervision.people.urls import people_urls
from lms.supervision.portals.cms import CMS


@hooks.register("register_admin_viewset")
def learning() -> Learning:
    """Register cohorts, rosters and the organisation."""
    return Learning()


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """Return the pages of a cohort's people and lists."""
    return [path("cohorts/", include(people_urls(CMS)))]


@hooks.register("construct_reports_menu")
def hide_history(request: HttpRequest, items: list[Any]) -> None:
    """Offer the site's history to those alone who may read it."""
    if not reads_history(request.user):
        items[:] = [item for item in items if item.name != "site-history"]
