"""Forms of a person: sign-up, profile, and a sign-in code from paper."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.site.collation import place_of
from courses.text.languages import NAMES, content_language
from lms.accounts.facts import require_birth_date
from lms.accounts.models import Occupation, OrganisationUnit, User
from lms.accounts.name_fields import NameFields, put_name
from lms.accounts.phones import PhoneField

PlaceChoices = list[tuple[int | str, str]]


def place_choices() -> PlaceChoices:
    """Return the districts in alphabetical order of the page's language, none first."""
    code = content_language()
    name = f"name_{code}"
    places = OrganisationUnit.objects.exclude(iso_code="").values_list("pk", name)
    ordered = sorted(places, key=lambda place: place_of(place[1] or "", code))
    return [("", _("I prefer not to say")), *ordered]


def offered_occupations(person: User | None = None) -> QuerySet[Occupation]:
    """Return what can be chosen, and what the person has."""
    own = Q(pk=person.occupation_id if person else None)
    return Occupation.objects.filter(Q(is_offered=True) | own)


class PersonForm(NameFields):
    """The name as it is to stand on the certificate, and what reports count by."""

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

    def put_into(self, user: User) -> None:
        """Write the answers into the person's fields, without saving."""
        put_name(user, self.cleaned_data)
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
    field_order = (
        *("family_name", "given_names", "patronymic", "email", "password1"),
        *("sex", "unit", "consent"),
    )

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

    phone = PhoneField(
        help_text=_(
            "Your supervisor may call you when a message does not reach you. For example:"
            " 069 123 456."
        ),
    )
    birth_date = forms.DateField(
        label=_("Date of birth"),
        help_text=_("It tells you apart from somebody with the same name."),
        required=False,
        widget=forms.DateInput(
            format="%Y-%m-%d", attrs={"type": "date", "autocomplete": "bday"}
        ),
        validators=[require_birth_date],
    )
    occupation = forms.ModelChoiceField(
        label=_("Your role in the organisation"),
        queryset=Occupation.objects.none(),
        required=False,
        empty_label=_("I prefer not to say"),
    )
    language = forms.ChoiceField(
        label=_("Language of messages to you"),
        choices=NAMES,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["occupation"].queryset = offered_occupations(person)
        if person.roles:
            # The place in the organisation tells whom somebody with a role may see:
            # only an administrator moves such a person.
            del self.fields["unit"]

    def put_into(self, user: User) -> None:
        super().put_into(user)
        user.phone = self.cleaned_data["phone"]
        user.birth_date = self.cleaned_data["birth_date"]
        user.occupation = self.cleaned_data["occupation"]
        user.choose_language(self.cleaned_data["language"])
