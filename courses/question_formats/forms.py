"""Forms for question files that come in and go out."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.imports.forms import UploadForm
from courses.models import QuestionPool
from courses.question_formats.bank_items import WHOLE_BANK
from courses.question_formats.importing import AUTO
from courses.text.languages import NAMES

FORMATS = [("gift", "GIFT"), ("moodlexml", "Moodle XML")]
# Names may be longer than a telephone is wide.
WIDE = {"class": "w-w-full"}


class QuestionUploadForm(UploadForm):
    """A file with questions, and where they are to go."""

    file_format = forms.ChoiceField(
        label=_("Format"),
        choices=[(AUTO, _("Find out from the file")), *FORMATS, ("aiken", "Aiken")],
    )
    language = forms.ChoiceField(
        label=_("Language of texts without language tags"), choices=NAMES
    )
    pool = forms.ModelChoiceField(
        QuestionPool.objects.all(),
        label=_("Pool"),
        required=False,
        to_field_name="slug",
        empty_label=_("As the categories in the file say"),
        widget=forms.Select(attrs=WIDE),
    )
    new_pool = forms.CharField(
        label=_("Or a new pool with this name"), required=False, max_length=150
    )
    skip_invalid = forms.BooleanField(
        label=_("Pass over questions that are wrong instead of refusing the file"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse two pools at once."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("pool") and cleaned.get("new_pool", "").strip():
            self.add_error("new_pool", _("Choose a pool or name a new one, not both."))
        return cleaned

    def choices(self) -> dict[str, Any]:
        """Return the choices, with the pool as the importer takes it."""
        chosen = super().choices()
        pool, name = chosen.pop("pool"), chosen.pop("new_pool")
        return {**chosen, "pool": pool.slug if pool else name.strip()}


class QuestionExportForm(forms.Form):
    """Which questions to write, and how."""

    pool = forms.ChoiceField(label=_("Pool"), widget=forms.Select(attrs=WIDE))
    file_format = forms.ChoiceField(label=_("Format"), choices=FORMATS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pools = [(pool.slug, str(pool)) for pool in QuestionPool.objects.all()]
        self.fields["pool"].choices = [(WHOLE_BANK, _("The whole bank")), *pools]
