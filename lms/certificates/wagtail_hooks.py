"""Wagtail hooks of certificates: the register, its menu, and requests on the first page."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.certificates import access


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLResolver]:
    """Return the addresses of the register."""
    return [path("certificates/", include("lms.certificates.register.cms_urls"))]


class RegisterMenuItem(MenuItem):
    """Shown to those who may replace certificates."""

    def is_shown(self, request: HttpRequest) -> bool:
        return access.may_replace(request.user)


@hooks.register("register_admin_menu_item")
def menu_item() -> Any:
    """Put the register beside the groups."""
    return RegisterMenuItem(
        _("Certificates"),
        reverse("cms_certificates"),
        name="certificates",
        icon_name="doc-full",
        order=260,
    )
