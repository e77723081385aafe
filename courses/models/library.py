"""Media library: pictures and recordings, with texts for those who do not see or hear."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtailmedia.models import AbstractMedia

from courses.media.formats import (
    HEAD,
    MAX_BYTES,
    MEGABYTE,
    format_of,
    named_format,
    reading,
)
from courses.media.pictures import PictureRefused, measured
from courses.media.webvtt import MAX_BYTES as MAX_CAPTIONS
from courses.media.webvtt import CaptionsRefused, check_captions
from courses.text.languages import (
    CODES,
    DEFAULT,
    columns_of,
    in_language,
    translated_name,
)
from courses.text.translated_fields import translations

MAX_POSTER = 2 * MEGABYTE
NO_CAPTIONS = _("A video in which somebody speaks needs captions in both languages.")


class CourseImage(AbstractImage):
    """A picture with a text alternative in both languages."""

    alt_ro = models.CharField(
        _("what it shows, in Romanian"),
        max_length=500,
        help_text=_("Read to people who do not see the picture. One or two sentences."),
    )
    alt_ru = models.CharField(_("what it shows, in Russian"), max_length=500)
    # Brought in from elsewhere without its text: nobody has said yet what it shows.
    is_undescribed = models.BooleanField(default=False, editable=False)

    admin_form_fields: ClassVar[tuple[str, ...]] = (
        *("title", "file", *columns_of("alt"), "collection", "tags"),
        *("focal_point_x", "focal_point_y"),
        *("focal_point_width", "focal_point_height"),
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        constraints = [
            models.CheckConstraint(
                name="image_has_alternatives",
                condition=(~Q(alt_ro="") & ~Q(alt_ru="")) | Q(is_undescribed=True),
                violation_error_message=_(
                    "Say what the picture shows, in Romanian and in Russian."
                ),
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; once it is described in both languages, it stays so."""
        if all(translations(self, "alt").values()):
            self.is_undescribed = False
        super().save(*args, **kwargs)

    @property
    def default_alt_text(self) -> str:
        """Return the alternative in the active language."""
        return str(in_language(translations(self, "alt")))


class CourseRendition(AbstractRendition):
    """A picture in one size."""

    image = models.ForeignKey(
        CourseImage, models.CASCADE, related_name="renditions", db_index=False
    )

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


def validate_captions(file: Any) -> None:
    """Refuse a file that is no usable WebVTT, and say in which line."""
    with reading(file) as opened:
        # A huge file is not read for its size alone to be told.
        data = opened.read(MAX_CAPTIONS + 1)
    try:
        check_captions(data)
    except CaptionsRefused as error:
        raise ValidationError(
            _("Line %(line)d: %(reason)s"),
            code="captions",
            params={"line": error.line, "reason": str(error)},
        ) from error


def _captions(name: Any) -> models.FileField:
    return models.FileField(
        name,
        upload_to="captions",
        blank=True,
        validators=[FileExtensionValidator(["vtt"]), validate_captions],
    )


class CourseMedia(AbstractMedia):
    """A video or sound recording; its words can be read in both languages.

    ``title`` is for editors; learners see ``label``.
    """

    # What ``spoken`` says of music or of pictures alone.
    NOBODY = "none"

    label_ro = models.CharField(_("title, in Romanian"), max_length=150)
    label_ru = models.CharField(_("title, in Russian"), max_length=150)
    spoken = models.CharField(
        _("language spoken"),
        max_length=4,
        choices=[
            *((code, translated_name(code)) for code in CODES),
            (NOBODY, _("nobody speaks")),
        ],
        default=DEFAULT,
    )
    transcript_ro = models.TextField(
        _("transcript, in Romanian"),
        help_text=_(
            "All that is said, and what happens in the picture if it matters. "
            "An empty line begins a new paragraph."
        ),
    )
    transcript_ru = models.TextField(_("transcript, in Russian"))
    captions_ro = _captions(_("captions, in Romanian (WebVTT)"))
    captions_ru = _captions(_("captions, in Russian (WebVTT)"))

    admin_form_fields: ClassVar[tuple[str, ...]] = (
        *("title", "file", "collection", *columns_of("label"), "duration"),
        *("width", "height", "thumbnail", "spoken"),
        *columns_of("captions", "transcript"),
        "tags",
    )

    class Meta(AbstractMedia.Meta):
        constraints = [
            models.CheckConstraint(
                name="media_has_transcripts",
                condition=~Q(transcript_ro="") & ~Q(transcript_ru=""),
                violation_error_message=_(
                    "A recording needs a transcript in Romanian and in Russian."
                ),
            ),
            models.CheckConstraint(
                name="media_has_labels", condition=~Q(label_ro="") & ~Q(label_ru="")
            ),
            models.CheckConstraint(
                name="media_video_has_captions",
                condition=~Q(type="video")
                | Q(spoken="none")
                | (~Q(captions_ro="") & ~Q(captions_ru="")),
                violation_error_message=NO_CAPTIONS,
            ),
        ]

    @property
    def content_type(self) -> str:
        """Return the MIME type, which the upload was checked against."""
        found = named_format(self.file.name)
        return found.content_type if found else "application/octet-stream"

    @property
    def size(self) -> int:
        """Return the size in bytes; 0 while the file cannot be found."""
        try:
            return int(self.file.size)
        except OSError:
            return 0

    def clean(self, *args: Any, **kwargs: Any) -> None:
        """Refuse files that are not what they should be, and recordings without words.

        Each reason stands at its field: the form hides empty fields from constraints.
        """
        problems = {
            name: problem
            for name, problem in (
                ("file", self._problem_of_file()),
                ("thumbnail", self._problem_of_poster()),
                ("duration", self._problem_of_duration()),
                *(
                    (column, self._problem_of_captions(getattr(self, column)))
                    for column in columns_of("captions")
                ),
            )
            if problem
        }
        if problems:
            raise ValidationError(problems)
        super().clean(*args, **kwargs)

    def _problem_of_poster(self) -> Any:
        if self.thumbnail and not is_poster(self.thumbnail):
            return _("The poster is a JPEG, PNG or WebP picture of at most 2 MB.")
        return None

    def _problem_of_duration(self) -> Any:
        return None if self.duration else _("Say how many seconds the recording lasts.")

    def _problem_of_captions(self, captions: Any) -> Any:
        if captions or self.type != "video" or self.spoken == self.NOBODY:
            return None
        return NO_CAPTIONS

    def _problem_of_file(self) -> Any:
        if not self.file:
            return None
        try:
            with reading(self.file) as file:
                found = format_of(self.file.name, file.read(HEAD))
        except FileNotFoundError:
            return _("The file is gone. Upload it again.")
        if found is None or found.type != self.type:
            return (
                _("This is no MP4 or WebM video, whatever its name says.")
                if self.type == "video"
                else _("This is no MP3 or M4A sound file, whatever its name says.")
            )
        limit = MAX_BYTES[self.type]
        if self.file.size > limit:
            return _("The file is larger than %(limit)d MB.") % {
                "limit": limit // MEGABYTE
            }
        return None


def is_poster(file: Any) -> bool:
    """Tell whether an open or stored file is a picture that a player may show."""
    if file.size > MAX_POSTER:
        return False
    try:
        with reading(file) as opened:
            measured(opened)
    except (PictureRefused, FileNotFoundError):
        return False
    return True
