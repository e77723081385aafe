"""Wagtail hooks of supervision: its view sets, pages and menu."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.cohorts.rights.parts import may_give
from lms.supervision.cms import rights_views
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
    """Return the pages of a cohort's people and lists, and of rights."""
    return [
        path("cohorts/", include(people_urls(CMS))),
        path("rights/", rights_views.rights, name="cms_rights"),
        path("rights/new/", rights_views.right_new, name="cms_right_new"),
        path("rights/<uuid:uid>/", rights_views.right, name="cms_right"),
        path(
            "rights/<uuid:uid>/take-back/",
            rights_views.right_take_back,
            name="cms_right_take_back",
        ),
    ]


class RightsMenuItem(MenuItem):
    """Shown to those who give rights."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_give(request.user)


@hooks.register("register_admin_menu_item")
def rights_menu_item() -> Any:
    """Put the rights beside the groups."""
    address = reverse("cms_rights")
    options = {"name": "rights", "icon_name": "lock", "order": 256}
    return RightsMenuItem(_("Rights"), address, **options)


@hooks.register("construct_reports_menu")
def hide_history(request: HttpRequest, items: list[Any]) -> None:
    """Offer the site's history to those alone who may read it."""
    if not reads_history(request.user):
        items[:] = [item for item in items if item.name != "site-history"]
