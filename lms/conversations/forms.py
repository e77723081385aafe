"""The form of a message."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.text.visible_text import WrittenReasonField
from lms.conversations.models import LONGEST


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
