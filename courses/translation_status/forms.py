"""Forms of the translation board."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import TextState
from courses.text.languages import CODES, translated_name
from courses.text.visible_text import WrittenReasonField
from courses.translation_status.board import OPEN, BoardFilters, sections
from courses.translation_status.services import LONGEST_DAYS

KIND_NAMES = {
    "lesson": _("Lessons"),
    "quiz": _("Tests"),
    "question": _("Questions"),
    "page": _("Other pages"),
    "pool": _("Question pools"),
    "term": _("Glossary"),
    "helpline": _("Helplines"),
    "drawing": _("Drawings"),
    "picture": _("Pictures"),
    "recording": _("Videos and sound"),
}


class BoardForm(forms.Form):
    """The board's filters; what is not understood is not asked."""

    state = forms.ChoiceField(label=_("State"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    section = forms.ChoiceField(label=_("Course or module"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter-%s", **kwargs)
        every = ("", _("All"))
        choices: dict[str, list[tuple[str, Any]]] = {
            "state": [(OPEN, _("missing or stale")), *TextState.State.choices],
            "language": [(code, translated_name(code)) for code in CODES],
            "section": list(sections()),
            "kind": list(KIND_NAMES.items()),
        }
        for name, known in choices.items():
            self.fields[name].choices = [every, *known]

    def asked(self) -> BoardFilters:
        """Return what is asked for."""
        self.full_clean()
        return BoardFilters(**{k: v for k, v in self.cleaned_data.items() if v})


class ExceptionForm(forms.Form):
    """Why a unit may be published without its translation, and until when."""

    reason = WrittenReasonField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who sees the board reads it."),
    )
    until = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = timezone.localdate() + timedelta(days=LONGEST_DAYS)
        self.fields["until"].widget.attrs["max"] = last.isoformat()

    def clean_until(self) -> Any:
        """Refuse a day that is past or too far away."""
        day, today = self.cleaned_data["until"], timezone.localdate()
        if not today <= day <= today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError(
                _("Choose a day from today to %(days)s days ahead."),
                params={"days": LONGEST_DAYS},
            )
        return day
