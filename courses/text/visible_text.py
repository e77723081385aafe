"""Form fields of a reason: characters that nobody sees are no text, and "ok" is none."""

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

SENTENCE_LENGTH = 300
# "Marriage" explains it; "ok" does not.
_WORD = re.compile(r"[^\W\d_]{4}")
# Letters, signs and marks by their category, which show nothing all the same.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


class WrittenReasonField(forms.CharField):
    """Takes a text in which something can be seen; anything else counts as empty."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text if any(map(_is_seen, text or "")) else self.empty_value


class SentenceField(WrittenReasonField):
    """Takes a sentence in which a word tells colleagues why."""

    def __init__(self, **options: Any) -> None:
        required = {"required": _("Write a sentence that explains it.")}
        super().__init__(max_length=SENTENCE_LENGTH, error_messages=required, **options)

    def clean(self, value: Any) -> Any:
        """Return what was written. Raises ValidationError for what explains nothing."""
        text = super().clean(value)
        if not _WORD.search(text):
            raise forms.ValidationError(self.error_messages["required"], "required")
        return text


def _is_seen(sign: str) -> bool:
    # Controls and formats, separators, and marks without a letter to stand on.
    return sign not in _BLANK and unicodedata.category(sign)[0] not in "CZM"
