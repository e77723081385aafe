"""Wagtail hooks of the audit log: its page among the reports."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.audit import cms


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Return the address of the page, and of its rows alone."""
    return [
        path("audit-log/", cms.audit_log, name="cms_audit_log"),
        path("audit-log/results/", cms.audit_log_results, name="cms_audit_log_results"),
    ]


class AuditMenuItem(MenuItem):
    """Shown to those who may view the log."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(cms.VIEW))


@hooks.register("register_reports_menu_item")
def audit_menu_item() -> Any:
    """Put the page among Wagtail's reports."""
    return AuditMenuItem(
        _("Audit log"), reverse("cms_audit_log"), icon_name="history", order=950
    )
