"""The forms of pictures and recordings in the media library."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ClearableFileInput, Textarea
from django.utils.translation import gettext_lazy as _
from PIL import UnidentifiedImageError
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm
from wagtailmedia.forms import BaseMediaForm

from courses.media.formats import reading
from courses.media.pictures import MEGAPIXELS, PictureRefused, measured
from courses.text.languages import columns_of

PICTURE_FAULTS = {
    "damaged": _(
        "The picture is damaged or was cut off on the way. Save it once more and choose "
        "it again."
    ),
    "too_many_pixels": _(
        "The picture has more than %(limit)d million pixels. Make it smaller and choose "
        "it again."
    ),
}


class PictureField(WagtailImageField):
    """Wagtail's field, which takes half a picture and fails on one of 400 megapixels."""

    def to_python(self, data: Any) -> Any:
        if data and data.size <= self.max_upload_size:
            with reading(data) as file:
                _refuse_unreadable(file)
        try:
            return super().to_python(data)
        except UnidentifiedImageError as error:
            # It begins as a picture of a format that Wagtail takes, and is none.
            raise _fault("damaged") from error


def _refuse_unreadable(file: Any) -> None:
    try:
        measured(file)
    except PictureRefused as refusal:
        if refusal.reason == "unknown":
            return  # Wagtail names the formats that it takes
        raise _fault(refusal.reason) from refusal


def _fault(reason: str) -> ValidationError:
    return ValidationError(
        PICTURE_FAULTS[reason], code=reason, params={"limit": MEGAPIXELS}
    )


class ImageForm(BaseImageForm):
    """A picture's form; its file is read whole before it is kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if given := self.fields.get("file"):
            self.fields["file"] = PictureField(
                label=given.label, required=given.required, widget=given.widget
            )


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
