"""Wagtail hooks of mails: their page among the reports."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.notifications import cms


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Return the addresses of the page and its two buttons."""
    return [
        path("mails/", cms.mail_list, name="cms_mails"),
        path("mails/<int:pk>/retry/", cms.mail_retry, name="cms_mail_retry"),
        path("mails/retry/", cms.mail_retry_all, name="cms_mails_retry"),
    ]


class MailsMenuItem(MenuItem):
    """Shown to those who may see mails."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(cms.VIEW))


@hooks.register("register_reports_menu_item")
def mails_menu_item() -> Any:
    """Put the page among Wagtail's reports."""
    return MailsMenuItem(
        _("Emails that did not arrive"),
        reverse("cms_mails"),
        icon_name="mail",
        order=900,
    )
