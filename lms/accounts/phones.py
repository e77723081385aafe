"""Phone numbers: read as people write them, kept in E.164, shown as they are dialled.

A number without a country is Moldova's.
"""

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat

REGION, COUNTRY = "MD", 373
LONGEST_TYPED = 40
LONGEST = 16  # of E.164: the plus sign and fifteen digits
NOT_A_NUMBER = _(
    "“%(text)s” is not a phone number. Write it as 069 123 456, or with the country's code:"
    " +40 712 345 678."
)


class NotAPhone(Exception):
    """The text is no phone number that anybody could call."""


def read_phone(text: str) -> str:
    """Return the number in E.164; empty for an empty text. Raises NotAPhone.

    Spreadsheets keep numbers as numbers and so lose the first zero, or add ".0".
    """
    typed = text.strip().removesuffix(".0")
    if not typed.strip(" -–—."):
        return ""
    if len(typed) > LONGEST_TYPED:
        raise NotAPhone
    for attempt in (typed, f"+{typed}" if typed.startswith(str(COUNTRY)) else ""):
        try:
            number = phonenumbers.parse(attempt, REGION)
        except NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    raise NotAPhone


def shown_phone(phone: str) -> str:
    """Return a kept number for reading: 022 123 456 of Moldova, +40 712 345 678 of others."""
    if not phone:
        return ""
    number = phonenumbers.parse(phone)
    is_home = number.country_code == COUNTRY
    form = PhoneNumberFormat.NATIONAL if is_home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def phone_check(name: str) -> CheckConstraint:
    """Return the constraint that a column ``phone`` is empty or in E.164."""
    return CheckConstraint(
        name=name, condition=Q(phone="") | Q(phone__regex=r"^\+[1-9][0-9]{6,14}$")
    )


class PhoneField(forms.CharField):
    """A phone number in a form: E.164 when it is cleaned, as it is dialled when shown."""

    def __init__(self, **options: Any) -> None:
        attributes = {"autocomplete": "tel", "inputmode": "tel"}
        own = {
            "label": _("Phone"),
            "required": False,
            "max_length": LONGEST_TYPED,
            "widget": forms.TextInput(attrs=attributes),
        }
        super().__init__(**own | options)

    def prepare_value(self, value: Any) -> Any:
        """Return a kept number as people read it, and what was typed as it was typed."""
        return shown_phone(value) if str(value or "").startswith("+") else value

    def clean(self, value: Any) -> str:
        """Return the number in E.164. Raises ValidationError."""
        typed = super().clean(value)
        try:
            return read_phone(typed)
        except NotAPhone as error:
            raise ValidationError(NOT_A_NUMBER, params={"text": typed}) from error
