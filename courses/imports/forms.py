"""Forms for files that come in and go out."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from courses.imports.decoding import MAX_MEGABYTES
from courses.imports.findings import FileRefused


class UploadForm(forms.Form):
    """A file of limited size; the other fields are the choices that go with it."""

    max_megabytes = MAX_MEGABYTES
    file = forms.FileField(label=_("File"))

    def clean_file(self) -> UploadedFile:
        """Refuse what is larger than any file of this kind may be."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > self.max_megabytes * 1024 * 1024:
            refusal = FileRefused("too_big", limit=self.max_megabytes)
            raise forms.ValidationError(refusal.finding.message)
        return file

    def choices(self) -> dict[str, Any]:
        """Return what was chosen with the file, as JSON can hold it."""
        return {name: v for name, v in self.cleaned_data.items() if name != "file"}
