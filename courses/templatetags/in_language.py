"""Bilingual texts in templates."""

from typing import Any

from django import template

from courses import languages

register = template.Library()


@register.filter
def in_language(text: dict[str, Any]) -> Any:
    """Return {"ro", "ru"} in the page's language."""
    return languages.in_language(text)
