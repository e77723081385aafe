"""Wagtail hooks of merging: its pages, and the way to them."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.merging import cms
from lms.merging.access import may_merge

_PAIR = "doubles/<uuid:one>/<uuid:other>/"


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Return the addresses of the pages."""
    return [
        path("doubles/", cms.doubles, name="cms_doubles"),
        path("doubles/merges/", cms.merges, name="cms_merges"),
        path("doubles/merges/<uuid:uid>/", cms.merge_page, name="cms_merge"),
        path("doubles/merges/<uuid:uid>/undo/", cms.merge_undo, name="cms_merge_undo"),
        path(_PAIR, cms.double, name="cms_double"),
        path(f"{_PAIR}merge/", cms.double_merge, name="cms_double_merge"),
    ]


class DoublesMenuItem(MenuItem):
    """Shown to those who may merge accounts."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_merge(request.user)


@hooks.register("register_admin_menu_item")
def menu_item() -> Any:
    """Put the likely doubles beside the groups."""
    return DoublesMenuItem(
        _("Likely doubles"),
        reverse("cms_doubles"),
        name="doubles",
        icon_name="user",
        order=255,
    )
