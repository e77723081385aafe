"""Forms for what goes to the translator."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.text.languages import by_language
from courses.translation_files.translatable_texts import BANK, MEDIA, PAGES, REFERENCE


class TranslationExportForm(forms.Form):
    """Which texts go out, in which direction and in which format."""

    source_language = forms.ChoiceField(
        label=_("Direction"),
        choices=by_language(
            _("from Romanian into Russian"), _("from Russian into Romanian")
        ),
    )
    everything = forms.ChoiceField(
        label=_("Texts"),
        required=False,
        choices=[
            ("", _("those without a translation")),
            ("1", _("all, with the translation there is")),
        ],
    )
    part = forms.ChoiceField(
        label=_("Part"),
        required=False,
        choices=[
            ("", _("everything")),
            (PAGES, _("pages")),
            (BANK, _("question bank")),
            (REFERENCE, _("glossary and helplines")),
            (MEDIA, _("pictures, drawings and recordings")),
        ],
    )
    file_format = forms.ChoiceField(
        label=_("Format"), choices=[("xliff", "XLIFF 1.2"), ("po", "PO (gettext)")]
    )
