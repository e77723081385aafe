"""Form of the public verification of a certificate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.certificates.codes import clean_code, is_number


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

    def clean_code(self) -> str:
        """Return the code as it is kept."""
        text = self.cleaned_data["code"]
        if code := clean_code(text):
            return code
        if is_number(text):
            raise forms.ValidationError(
                _(
                    "This is the number of the certificate. Write its code: the last"
                    " part of the address below the QR code."
                )
            )
        raise forms.ValidationError(
            _(
                "A code has 16 letters and digits. Compare what you wrote with the"
                " certificate."
            )
        )
