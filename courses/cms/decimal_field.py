"""Decimal form field of the CMS: numbers as people write them, 50 and 33,3 or 33.3."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils import formats
from wagtail.admin.forms.models import register_form_field_override

from courses.imports.numbers import number_text, plain_number


class WrittenNumberField(forms.DecimalField):
    """Decimal form field shown without noughts at its end, with the language's decimal sign.

    Takes a comma or a point in any language. A number input would not: which of the two
    it takes is the browser's choice.
    """

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "inputmode": "decimal"}

    def prepare_value(self, value: Any) -> Any:
        """Return the number as text; what was posted stays as it was written."""
        if not isinstance(value, Decimal):
            return value
        return number_text(value).replace(".", formats.get_format("DECIMAL_SEPARATOR"))

    def to_python(self, value: Any) -> Decimal | None:
        number = plain_number(value) if isinstance(value, str) else None
        return super().to_python(value if number is None else f"{number:f}")


def register() -> None:
    """Use it for every decimal number in the forms of the CMS."""
    register_form_field_override(
        models.DecimalField, override={"form_class": WrittenNumberField}
    )
