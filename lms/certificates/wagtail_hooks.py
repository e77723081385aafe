"""Wagtail hooks of certificates: designs, the register, its menu, requests."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from lms.certificates import access
from lms.certificates.cms.viewsets import Designs
from lms.certificates.models import CertificateDesign

register_snippet(Designs)


@hooks.register("before_delete_snippet")
def keep_published_designs(
    request: HttpRequest, instances: Iterable[Any]
) -> HttpResponse | None:
    """Lead back with the reason where certificates may have been issued by one."""
    designs = [one for one in instances if isinstance(one, CertificateDesign)]
    if not any(design.first_published_at for design in designs):
        return None
    text = _(
        "A design that was once published is kept: certificates may have it. Unpublish it,"
        " or write one with a later day."
    )
    messages.error(request, text)
    return redirect("wagtailsnippets_certificates_certificatedesign:list")


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
        gettext_lazy("Register of certificates"),
        reverse("cms_certificates"),
        name="certificates",
        icon_name="doc-full",
        order=260,
    )
