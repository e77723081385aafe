"""The import and export page of the CMS, and its menu entry."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem

from courses.imports import access


@dataclass(frozen=True)
class Exchange:
    """An import or export on the page: its address, what it is, and who may use it."""

    url_name: str
    title: Any
    about: Any
    permissions: access.Permissions

    @property
    def url(self) -> str:
        """Return the address."""
        return reverse(self.url_name)


WAYS = [
    Exchange(
        "courses_import_questions",
        _("Import questions"),
        _("GIFT, Moodle XML or Aiken, with a dry run."),
        access.QUESTIONS_IN,
    ),
    Exchange(
        "courses_export_questions",
        _("Export questions"),
        _("A pool or the whole bank, as GIFT or Moodle XML."),
        access.QUESTIONS_OUT,
    ),
    Exchange(
        "courses_import_backup",
        _("Import a Moodle course backup"),
        _("Pages, books, quizzes and pictures of an .mbz file, as drafts."),
        access.BACKUP_IN,
    ),
    Exchange(
        "courses_export_translations",
        _("Export texts for translation"),
        _("What has no translation yet, or everything, as XLIFF or PO."),
        access.TRANSLATIONS,
    ),
    Exchange(
        "courses_import_translations",
        _("Bring translations back"),
        _("The translated file, with a dry run text by text."),
        access.TRANSLATIONS,
    ),
]


@require_safe
def hub(request: HttpRequest) -> HttpResponse:
    """Show the imports and exports that the person may use."""
    ways = [way for way in WAYS if request.user.has_perms(way.permissions)]
    if not ways:
        raise PermissionDenied
    return TemplateResponse(request, "courses/admin/exchange.html", {"ways": ways})


class ExchangeMenuItem(MenuItem):
    """The menu entry of imports and exports, for those who may use any of them."""

    def __init__(self) -> None:
        super().__init__(
            _("Import and export"),
            reverse("courses_exchange"),
            name="exchange",
            icon_name="download",
            order=90,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return any(request.user.has_perms(way.permissions) for way in WAYS)
