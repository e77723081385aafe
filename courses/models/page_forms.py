"""Base forms of pages: the confirmation of a translation, scheduled ends, copies."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm

STILL_RIGHT = "still_right"


class ParityPageForm(WagtailAdminPageForm):
    """A page's form with the editor's word that the translation is still right."""

    still_right = forms.BooleanField(
        required=False,
        label=_("The translation of everything on this page is still right"),
        help_text=_(
            "Tick this when you save a change that does not touch the other language, "
            "such as a spelling mistake put right."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse an end that a hook ``before_end_scheduled`` says no to.

        A hook gets the page and the moment, and returns why not; an end that stands
        already is not asked about again.
        """
        cleaned: dict[str, Any] = super().clean()
        end = cleaned.get("expire_at")
        if end and self.instance.pk and "expire_at" in self.changed_data:
            for refuses in hooks.get_hooks("before_end_scheduled"):
                if sentence := refuses(self.instance, end):
                    self.add_error("expire_at", sentence)
        return cleaned


class PageCopyForm(CopyForm):
    """Wagtail's form for copying a page, without aliases."""

    def clean_alias(self) -> bool:
        """Refuse an alias: progress is known by a page's id, which no two may share."""
        if self.cleaned_data["alias"]:
            raise ValidationError(
                gettext(
                    "Pages of a course cannot be aliases. Make a copy that stands alone."
                )
            )
        return False
