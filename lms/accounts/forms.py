"""Forms of a person: sign-up, profile, and a sign-in code from paper."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.site.collation import place_of
from courses.text.languages import NAMES, content_language
from lms.accounts.models import OrganisationUnit, User
from lms.accounts.names import clean_name
from lms.accounts.printable import require_name

PlaceChoices = list[tuple[int | str, str]]


def place_choices() -> PlaceChoices:
    """Return the districts in alphabetical order of the page's language, none first."""
    code = content_language()
    name = f"name_{code}"
    places = OrganisationUnit.objects.exclude(iso_code="").values_list("pk", name)
    ordered = sorted(places, key=lambda place: place_of(place[1] or "", code))
    return [("", _("I prefer not to say")), *ordered]


class PersonForm(forms.Form):
    """The name as it is to stand on the certificate, and what reports count by."""

    full_name = forms.CharField(
        label=_("Name and surname"),
        help_text=_(
            "As in your identity document, for example: Ștefăniță Țurcanu. A certificate"
            " that is issued from now on carries them so; one that you have already keeps"
            " its name."
        ),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    sex = forms.ChoiceField(
        label=_("You are"),
        choices=[
            (User.Sex.FEMALE, _("a woman")),
            (User.Sex.MALE, _("a man")),
            ("", _("I prefer not to say")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    unit = forms.ModelChoiceField(
        label=_("District you work in"),
        help_text=_("It only counts how many people of each district took the course."),
        queryset=OrganisationUnit.objects.exclude(iso_code=""),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The choices' order depends on the reader's alphabet, not on the database's.
        self.fields["unit"].choices = place_choices()

    def clean_full_name(self) -> str:
        """Return the name as it is kept: something visible that certificates can print."""
        field = self.fields["full_name"]
        name = str(field.clean(clean_name(self.cleaned_data["full_name"])))
        require_name(name)
        return name

    def put_into(self, user: User) -> None:
        """Write the answers into the person's fields, without saving."""
        user.full_name = self.cleaned_data["full_name"]
        user.sex = self.cleaned_data["sex"]
        if "unit" in self.fields:
            user.unit = self.cleaned_data["unit"]


class SignupForm(PersonForm):
    """What allauth's sign-up asks besides address and password."""

    consent = forms.BooleanField(
        label=_("I agree that my data are kept and used for the course as said above."),
        error_messages={
            "required": _("Tick the box if you agree: the course needs these data.")
        },
    )
    field_order = ["full_name", "email", "password1", "sex", "unit", "consent"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Complete the person whom allauth has just made; mails follow the page."""
        self.put_into(user)
        user.language = content_language()
        user.consented_at = timezone.now()
        user.save()


class PrintedCodeForm(forms.Form):
    """A sign-in code from a sheet of paper, and the agreement of who uses it."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Twelve letters and digits, such as K7QF-3M9X-TR2W."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("Write the code from your sheet.")},
    )
    consent = forms.BooleanField(
        label=_("I agree that my data are kept and used for the course as said above."),
        error_messages={
            "required": _("Tick the box if you agree: the course needs these data.")
        },
    )


class AskedAgainForm(forms.Form):
    """A code by which somebody confirms who he or she is."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        error_messages={"required": _("Write the code.")},
    )


class ProfileForm(PersonForm):
    """What a person may change about himself or herself later."""

    language = forms.ChoiceField(
        label=_("Language of messages to you"),
        choices=NAMES,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person.roles:
            # The place in the organisation tells whom somebody with a role may see:
            # only an administrator moves such a person.
            del self.fields["unit"]

    def put_into(self, user: User) -> None:
        super().put_into(user)
        user.choose_language(self.cleaned_data["language"])
