"""Form field of a reason: characters that nobody sees are no text."""

import unicodedata
from typing import Any

from django import forms

# Letters, signs and marks by their category, which show nothing all the same.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


class WrittenReasonField(forms.CharField):
    """Takes a text in which something can be seen; anything else counts as empty."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text if any(map(_is_seen, text or "")) else self.empty_value


def _is_seen(sign: str) -> bool:
    # Controls and formats, separators, and marks without a letter to stand on.
    return sign not in _BLANK and unicodedata.category(sign)[0] not in "CZM"
