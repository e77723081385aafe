"""The form of a recording in the media library."""

from typing import Any

from django.forms import ClearableFileInput, Textarea
from wagtailmedia.forms import BaseMediaForm


class MediaForm(BaseMediaForm):
    """A recording's form; only what a browser can play is offered for choice."""

    class Meta(BaseMediaForm.Meta):
        widgets = {
            **BaseMediaForm.Meta.widgets,
            "transcript_ro": Textarea(attrs={"rows": 8}),
            "transcript_ru": Textarea(attrs={"rows": 8}),
            "captions_ro": ClearableFileInput(attrs={"accept": ".vtt"}),
            "captions_ru": ClearableFileInput(attrs={"accept": ".vtt"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duration"].required = True
