"""Forms of persons' rights."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    """The person says in so many words that the data shall go."""

    sure = forms.BooleanField(
        label=_("I have read what goes and what stays, and want my data erased."),
        error_messages={
            "required": _("Tick the box if you want your data erased; or go back.")
        },
    )


class RefuseForm(forms.Form):
    """Why a request is answered with no; the person reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "The person reads it. Name the ground of the law, without names of others."
        ),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why: the person has a right to know.")},
    )
