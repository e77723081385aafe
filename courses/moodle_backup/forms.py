"""The upload of a backup."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.imports.forms import UploadForm
from courses.models import CoursePage
from courses.moodle_backup.archive import MAX_MEGABYTES
from courses.question_formats.forms import WIDE
from courses.text.languages import NAMES


class BackupUploadForm(UploadForm):
    """A backup, and the course that its drafts go into."""

    max_megabytes = MAX_MEGABYTES
    course = forms.ModelChoiceField(
        CoursePage.objects.order_by("path"),
        label=_("Course"),
        required=False,
        to_field_name="slug",
        empty_label=_("A new course (draft)"),
        widget=forms.Select(attrs=WIDE),
    )
    language = forms.ChoiceField(
        label=_("Language of texts without language tags"), choices=NAMES
    )
    skip_invalid = forms.BooleanField(
        label=_("Pass over what is damaged or wrong instead of refusing the backup"),
        required=False,
    )

    def choices(self) -> dict[str, Any]:
        """Return the choices, the course by its slug."""
        chosen = super().choices()
        return {**chosen, "course": chosen["course"].slug if chosen["course"] else ""}
