"""Form of a logo or signature: a file that is checked and written anew."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from lms.certificates.designs.uploads import Checked, LogoRefused, checked
from lms.certificates.models import CertificateImage


class ImageForm(WagtailAdminModelForm):
    """A new picture with its name; what is there already is not kept twice."""

    upload = forms.FileField(
        label=_("File"),
        help_text=_(
            "PNG or SVG, at most 1 MB. A signature: scanned on white, cut close, as PNG."
        ),
        widget=forms.FileInput(attrs={"accept": ".png,.svg,image/png,image/svg+xml"}),
    )

    def clean_upload(self) -> Checked:
        """Return the picture as it is kept. Raises ValidationError in the editor's words."""
        try:
            picture = checked(self.cleaned_data["upload"].read())
        except LogoRefused as error:
            raise ValidationError(str(error), code="refused") from error
        if same := CertificateImage.objects.filter(sha256=picture.sha256).first():
            raise ValidationError(
                _("This picture is there already, as “%(name)s”."),
                code="known",
                params={"name": same.name},
            )
        return picture

    def save(self, commit: bool = True) -> CertificateImage:
        picture = self.cleaned_data["upload"]
        image: CertificateImage = super().save(commit=False)
        image.content, image.is_vector = picture.content, picture.is_vector
        image.sha256, image.uploaded_by = picture.sha256, self.for_user
        if commit:
            image.save()
        return image
