"""The form of a recording in the media library."""

from typing import Any

from django.forms import ClearableFileInput, Textarea
from wagtailmedia.forms import BaseMediaForm

from courses.text.languages import columns_of


class MediaForm(BaseMediaForm):
    """A recording's form; only what a browser can play is offered for choice."""

    class Meta(BaseMediaForm.Meta):
        widgets = {
            **BaseMediaForm.Meta.widgets,
            **dict.fromkeys(columns_of("transcript"), Textarea(attrs={"rows": 8})),
            **dict.fromkeys(
                columns_of("captions"), ClearableFileInput(attrs={"accept": ".vtt"})
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duration"].required = True
