"""The three fields of a name in a form, and the whole name that comes of them."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lms.accounts.facts import require_birth_date
from lms.accounts.name_parts import PARTS, NameParts, parts_of, take_parts
from lms.accounts.names import clean_name
from lms.accounts.phones import PhoneField
from lms.accounts.printable import require_name

LONGEST = 150  # of the whole name, and so of each part
TOO_LONG = _("The name is longer than %(limit)s characters. Shorten it.")


def _name_field(label: Any, autocomplete: str, **options: Any) -> forms.CharField:
    own = {"autocomplete": autocomplete}
    return forms.CharField(
        label=label, max_length=LONGEST, widget=forms.TextInput(attrs=own), **options
    )


class NameFields(forms.Form):
    """A name in parts; ``whole_name`` is what certificates print, once it is valid."""

    family_name = _name_field(
        _("Family name"),
        "family-name",
        help_text=_("As in your identity document, for example: Țurcanu."),
    )
    given_names = _name_field(
        _("Given names"),
        "given-name",
        help_text=_(
            "For example: Ștefăniță. A certificate that is issued from now on carries both"
            " so; one that you have already keeps its name."
        ),
    )
    patronymic = _name_field(_("Patronymic"), "additional-name", required=False)

    def clean_family_name(self) -> str:
        """Return the part as it is kept."""
        return self._part("family_name")

    def clean_given_names(self) -> str:
        """Return the part as it is kept."""
        return self._part("given_names")

    def clean_patronymic(self) -> str:
        """Return the part as it is kept."""
        return self._part("patronymic")

    def _part(self, name: str) -> str:
        # Once more: of what cannot be seen nothing may be left.
        part = clean_name(self.cleaned_data[name])
        return str(self.fields[name].clean(part))

    def clean(self) -> dict[str, Any]:
        """Refuse a name that no certificate could print."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors.keys() & set(PARTS):
            try:
                whole = name_of(said).printed
                if len(whole) > LONGEST:
                    raise ValidationError(TOO_LONG, params={"limit": LONGEST})
                require_name(whole)
            except ValidationError as error:
                self.add_error("family_name", error)
        return said


def name_of(said: dict[str, Any]) -> NameParts:
    """Return the name that a form's cleaned data say."""
    return NameParts(said["family_name"], said["given_names"], said["patronymic"])


def put_name(user: Any, said: dict[str, Any]) -> None:
    """Give a person the name that was said; one that says the same stays as it is printed."""
    name = name_of(said)
    if name != parts_of(user):
        take_parts(user, name)


class PersonFactsForm(NameFields):
    """Facts of a person in a form of the model, on pages of staff."""

    phone = PhoneField()
    instance: Any

    def clean_birth_date(self) -> date | None:
        """Return a day on which somebody who works may be born."""
        day: date | None = self.cleaned_data["birth_date"]
        require_birth_date(day)
        return day

    def clean(self) -> dict[str, Any]:
        """Let the whole name follow the parts; where they stay, it stays as it is printed."""
        said = super().clean()
        if not self.errors.keys() & set(PARTS) and name_of(said) != parts_of(
            self.instance
        ):
            self.instance.full_name = name_of(said).printed
        return said
