"""The two languages of the content."""

from typing import Any

from django.conf import settings
from django.utils import translation


def content_language() -> str:
    """Return the active language if content exists in it, else Romanian."""
    code = (translation.get_language() or "")[:2]
    return code if code in settings.CONTENT_LANGUAGES else str(settings.LANGUAGE_CODE)


def in_language(text: dict[str, Any], code: str = "") -> Any:
    """Return one language of {"ro": ..., "ru": ...}; the other where it is empty."""
    code = code or content_language()
    other = "ru" if code == "ro" else "ro"
    return text.get(code) or text.get(other) or ""
