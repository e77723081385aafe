"""Forms of the public check of a certificate."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.certificates.checking.files import LARGEST


class CheckForm(forms.Form):
    """Takes the code of a certificate as people write it."""

    code = forms.CharField(
        label=_("Code of the certificate"),
        help_text=_(
            "16 letters and digits: the last part of the address below the QR code."
        ),
        max_length=300,
        error_messages={"required": _("Write the code of the certificate.")},
    )
    # The check has no language in its address; without cookies the choice travels here.
    language = forms.CharField(widget=forms.HiddenInput, required=False)


class NumberForm(forms.Form):
    """Takes what is printed large: neither alone finds a certificate."""

    number = forms.CharField(
        label=_("Number of the certificate"),
        help_text=_("As it is printed, such as TIP-2026-000123."),
        max_length=60,
        error_messages={"required": _("Write the number of the certificate.")},
    )
    name = forms.CharField(
        label=_("Name of the holder"),
        help_text=_("First name and surname as they are printed, in any order."),
        max_length=200,
        error_messages={"required": _("Write the name that the certificate shows.")},
    )


class FileForm(forms.Form):
    """Takes a PDF or a digital badge to look at."""

    file = forms.FileField(
        label=_("The PDF or the digital badge of the certificate"),
        help_text=_("Choose the file or drop it here. At most 2 MB; it is not kept."),
        widget=forms.FileInput(
            attrs={"accept": ".pdf,.jwt,.jws,.json,.png,.svg", "class": "drop"}
        ),
        error_messages={
            "required": _("Choose the file that you want to check."),
            "empty": _("This file is empty. Ask for it once more."),
        },
    )

    def clean_file(self) -> UploadedFile:
        """Return the file. Refuses one that is larger than any of ours."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_too_large())
        return file

    def say_too_large(self) -> None:
        """Say that what was sent is longer than any form of this check."""
        self.add_error("file", _too_large())

    def say_busy(self) -> None:
        """Say that it was not looked at now."""
        self.add_error(
            "file",
            gettext("Many files are being checked just now. Try again in a minute."),
        )


def _too_large() -> str:
    return gettext(
        "This file is larger than 2 MB. No certificate of this site is:"
        " choose the file as it was downloaded."
    )
