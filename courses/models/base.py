"""Base class of all pages: one address, both languages, titles that follow headings."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, TitleFieldPanel
from wagtail.models import Page, PageViewRestriction

from courses.models.page_forms import STILL_RIGHT, PageCopyForm, ParityPageForm
from courses.rendering.routing import address_of
from courses.text.languages import (
    CODES,
    DEFAULT,
    columns_of,
    content_language,
    in_language,
)
from courses.text.translated_fields import translations


def language_panels(name: str, **options: Any) -> FieldRowPanel:
    """Return a panel with a field for each language, next to each other."""
    return FieldRowPanel([FieldPanel(column, **options) for column in columns_of(name)])


_FIRST_HEADING, *_OTHER_HEADINGS = columns_of("heading")
HEADING_PANEL = FieldRowPanel(
    [
        TitleFieldPanel(_FIRST_HEADING, targets=["slug"]),
        *map(FieldPanel, _OTHER_HEADINGS),
    ]
)
INTRO_PANEL = language_panels(
    "intro", help_text=_("One or two sentences below the heading; may be empty.")
)

# The editor's word that a change does not touch the other language; the last panel.
STILL_RIGHT_PANEL = FieldPanel(STILL_RIGHT)


class BilingualPage(Page):
    """A page with one address and both languages inside; ``title`` follows the heading."""

    heading = models.CharField(_("heading"), max_length=200)
    intro = models.TextField(_("introduction"), blank=True)

    content_panels: ClassVar[list[Any]] = [HEADING_PANEL, INTRO_PANEL]
    base_form_class = ParityPageForm
    copy_form_class = PageCopyForm
    private_page_options: ClassVar[list[str]] = []
    # Whether search engines are told of it.
    is_public: ClassVar[bool] = False

    class Meta:
        abstract = True

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._follow_heading()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        # A draft is saved by this way, without full_clean.
        self._follow_heading()
        super().minimal_clean()

    def _follow_heading(self) -> None:
        heading = in_language(translations(self, "heading"), DEFAULT)
        self.title: str = heading or self.title

    def get_admin_display_title(self) -> str:
        return str(self.heading or self.title)

    def get_url_parts(self, request: HttpRequest | None = None) -> Any:
        # The admin may be in English, for which no address exists.
        with translation.override(content_language()):
            parts = super().get_url_parts(request)
        # The environment says where the site is, not the CMS's row of it.
        return parts and (parts[0], settings.BASE_URL, parts[2])

    def url_for(self, code: str) -> str:
        """Return the page's whole address in one language, for hreflang and mails."""
        return f"{settings.BASE_URL}{address_of(self.url_path, code)}"

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[Any]:
        """Return both addresses, each naming the other; learners' pages have none."""
        if not self.is_public:
            return []
        alternates = [
            {"location": self.url_for(code), "lang_code": code} for code in CODES
        ]
        return [
            {
                "location": self.url_for(code),
                "lastmod": self.last_published_at,
                "alternates": alternates,
            }
            for code in CODES
        ]

    def get_view_restrictions(self) -> Any:
        # Who may see what is decided by enrolments; looking it up costs two queries.
        return PageViewRestriction.objects.none()

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Return the template's context; ``alternates`` are (code, path) of languages."""
        context = super().get_context(request, *args, **kwargs)
        if self.url_path:
            context["alternates"] = [
                (code, address_of(self.url_path, code)) for code in CODES
            ]
        return context

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return list(settings.LANGUAGES)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> Any:
        """Return the page as readers of one language see it, rendered in that language."""
        with translation.override((mode_name or settings.LANGUAGE_CODE)[:2]):
            request.LANGUAGE_CODE = translation.get_language()
            response = super().serve_preview(request, mode_name)
            return response.render() if hasattr(response, "render") else response

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return self.get_template(request)
