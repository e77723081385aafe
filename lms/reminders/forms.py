"""Form of a person's reminder preferences."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from lms.reminders.models import Preference

HOURS = range(7, 22)


class PreferenceForm(forms.Form):
    """Reminders on or off, the days and the hour; the summary for supervisors only."""

    reminders = forms.BooleanField(
        label=_("Remind me of my course by email"), required=False
    )
    days = forms.TypedMultipleChoiceField(
        label=_("On these days"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hour = forms.TypedChoiceField(
        label=_("At what time"),
        help_text=_("Chișinău time. A reminder may come up to three hours later."),
        choices=[(hour, f"{hour:02}:00") for hour in HOURS],
        coerce=int,
    )
    summary = forms.BooleanField(
        label=_("Send me a summary of my groups on Monday morning"), required=False
    )

    def __init__(
        self,
        *args: Any,
        preference: Preference,
        with_summary: bool,
        by_text: bool = False,
        **kwargs: Any,
    ) -> None:
        """Take the present choice; ``by_text`` is for who gets SMS instead of mails."""
        self.preference = preference
        super().__init__(*args, initial=self._present(), **kwargs)
        if by_text:
            self.fields["reminders"].label = _("Remind me of my course by SMS")
        if not with_summary:
            del self.fields["summary"]

    def _present(self) -> dict[str, Any]:
        return {
            "reminders": self.preference.reminders,
            "days": self.preference.weekdays,
            "hour": self.preference.hour,
            "summary": self.preference.summary,
        }

    def clean(self) -> dict[str, Any]:
        """Refuse reminders without a day; days of somebody who wants none are kept."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("days") and "days" not in self.errors:
            if data.get("reminders"):
                self.add_error("days", _("Choose at least one day, or no reminders."))
            data["days"] = self.preference.weekdays
        data.setdefault("summary", self.preference.summary)
        return data
