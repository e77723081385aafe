"""The form of a message."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.text.visible_text import WrittenReasonField
from lms.conversations.models import LONGEST

LAST_KEY = 2**63 - 1


class MessageForm(forms.Form):
    """A message; ``key`` names the form, so that sent twice it is written once."""

    text = WrittenReasonField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid4())


class ReadForm(forms.Form):
    """Up to which message somebody has read; what came since was not on the page."""

    read_to = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=LAST_KEY
    )

    def clean_read_to(self) -> int:
        return self.cleaned_data["read_to"] or 0


class AnswerForm(ReadForm, MessageForm):
    """A supervisor's message."""
