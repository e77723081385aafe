"""Wagtail hooks of persons' rights: their pages among the reports."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.privacy import cms
from lms.privacy.access import APPROVE


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Return the addresses of the pages."""
    return [
        path("erasures/", cms.erasure_list, name="cms_erasures"),
        path("erasures/<uuid:uid>/", cms.erasure_page, name="cms_erasure"),
        path("retention/", cms.retention, name="cms_retention"),
    ]


class DecidersMenuItem(MenuItem):
    """Shown to those who decide about erasures."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(APPROVE))


@hooks.register("register_reports_menu_item")
def erasures_menu_item() -> Any:
    """Put requests for erasure among Wagtail's reports."""
    return DecidersMenuItem(
        _("Requests for erasure"),
        reverse("cms_erasures"),
        icon_name="user",
        order=910,
    )


@hooks.register("register_reports_menu_item")
def retention_menu_item() -> Any:
    """Put the rules of retention among Wagtail's reports."""
    return DecidersMenuItem(
        _("Retention"), reverse("cms_retention"), icon_name="time", order=920
    )
