"""What parity adds to the form of every page."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

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
