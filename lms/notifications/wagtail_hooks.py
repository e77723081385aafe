"""Wagtail hooks of mails: their page among the reports."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from lms.notifications import cms
from lms.notifications.sms.sending import is_offered


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Return the addresses of the pages and their buttons."""
    return [
        path("mails/", cms.mail_list, name="cms_mails"),
        path("mails/<int:pk>/retry/", cms.mail_retry, name="cms_mail_retry"),
        path("mails/retry/", cms.mail_retry_all, name="cms_mails_retry"),
        path("texts/", cms.text_list, name="cms_texts"),
        path("texts/<int:pk>/retry/", cms.text_retry, name="cms_text_retry"),
    ]


class MailsMenuItem(MenuItem):
    """Shown to those who may see mails."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(cms.VIEW))


class TextsMenuItem(MailsMenuItem):
    """Shown to the same people where the site has a gateway."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_offered() and super().is_shown(request)


@hooks.register("register_reports_menu_item")
def texts_menu_item() -> Any:
    """Put the page of text messages behind that of mails."""
    return TextsMenuItem(_("SMS"), reverse("cms_texts"), icon_name="mail", order=901)


@hooks.register("register_reports_menu_item")
def mails_menu_item() -> Any:
    """Put the page among Wagtail's reports."""
    return MailsMenuItem(
        _("Emails that did not arrive"),
        reverse("cms_mails"),
        icon_name="mail",
        order=900,
    )
