"""The form by which one person is added to a group."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.text.languages import DEFAULT, NAMES
from lms.accounts.models import Occupation, User
from lms.accounts.name_fields import NameFields
from lms.accounts.organisation import read_tree
from lms.accounts.phones import PhoneField
from lms.notifications.sms.sending import is_offered

# In which field of the form stands what a row's remark is about.
FIELD_OF = {
    **dict.fromkeys(("full_name", "surname"), "family_name"),
    "given_name": "given_names",
    **{name: name for name in ("patronymic", "email", "phone", "unit", "locality")},
    **{name: name for name in ("occupation", "sex", "language")},
}
NOT_STATED = ("", _("Not stated"))


class OnePersonForm(NameFields):
    """What a row of a list says, asked one by one."""

    email = forms.EmailField(label=_("Email"), required=False)
    phone = PhoneField()
    sms = forms.BooleanField(
        label=_("The person told me that he or she agrees to get SMS at this number."),
        help_text=_("A code to sign in with, where there is no email address."),
        required=False,
    )
    unit = forms.ChoiceField(label=_("District or part of the agency"), required=False)
    locality = forms.CharField(
        label=_("Town or village"), max_length=150, required=False
    )
    occupation = forms.ChoiceField(label=_("Occupation"), required=False)
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=[NOT_STATED, *((v, label) for v, label in User.Sex.choices if v)],
        required=False,
    )
    language = forms.ChoiceField(
        label=_("Language"), choices=NAMES, initial=DEFAULT, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, without_address: bool) -> None:
        """Take what was sent; ``without_address`` tells whether such people may come."""
        super().__init__(data)
        self.fields["family_name"].help_text = ""
        self.fields["given_names"].help_text = ""
        self.fields["unit"].choices = [NOT_STATED, *_units()]
        offered = Occupation.objects.filter(is_offered=True)
        names = [(one.name, one.name) for one in offered]
        self.fields["occupation"].choices = [NOT_STATED, *names]
        email = self.fields["email"]
        email.required = not without_address
        if without_address:
            email.help_text = _(
                "Without an address the person gets an account and signs in with codes"
                " that you print."
            )
        if not (without_address and is_offered()):
            del self.fields["sms"]

    def clean_sms(self) -> bool:
        """Want the number that was agreed to, of somebody who gets no letters."""
        agreed = bool(self.cleaned_data["sms"])
        if agreed and not self.cleaned_data.get("phone"):
            raise forms.ValidationError(_("Write the phone number too."))
        return agreed

    @property
    def cells(self) -> dict[str, str]:
        """What the row of a list would say, once the form is valid."""
        said = self.cleaned_data
        names = {"surname": "family_name", "given_name": "given_names"}
        same = ("patronymic", "email", "phone", "unit", "locality")
        fields = (*same, "occupation", "sex", "language")
        return {
            **{cell: said[field] for cell, field in names.items()},
            **{field: said[field] for field in fields},
        }


def _units() -> list[tuple[str, str]]:
    """Return the organisation as choices, each unit below what it belongs to; one query."""
    tree = read_tree()
    return [
        (unit.code, f"{'– ' * depth}{unit.name}")
        for depth, unit in tree.in_order(set(tree.units))
    ]
