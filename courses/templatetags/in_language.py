"""Bilingual texts in templates."""

from typing import Any

from django import template

from courses import languages
from courses.package.typography import NBSP

register = template.Library()


@register.filter
def in_language(text: dict[str, Any]) -> Any:
    """Return {"ro", "ru"} in the page's language."""
    return languages.in_language(text)


@register.filter
def unbroken(text: str) -> str:
    """Return a short text, such as a date, that no line end tears apart."""
    return text.replace(" ", NBSP)
