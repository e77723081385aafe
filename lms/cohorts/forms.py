"""Form for joining a cohort with its code."""

from django import forms
from django.utils.translation import gettext_lazy as _


class JoinForm(forms.Form):
    """The code from an invitation, however it is typed."""

    code = forms.CharField(
        label=_("Cohort code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters"}
        ),
    )

    def clean_code(self) -> str:
        """Return the code without spaces and dashes, in capitals."""
        typed: str = self.cleaned_data["code"]
        return "".join(letter for letter in typed.upper() if letter.isalnum())
