"""Bilingual texts in templates."""

from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language

from courses.text import languages
from courses.text.richtext.typography import NBSP

register = template.Library()


@register.filter
def in_language(text: dict[str, Any]) -> Any:
    """Return {"ro", "ru"} in the page's language."""
    return languages.in_language(text)


@register.filter
def unbroken(text: str) -> str:
    """Return a short text, such as a date, that no line end tears apart."""
    return text.replace(" ", NBSP)


@register.filter(expects_localtime=True)
def day_in_words(moment: date) -> str:
    """Return a day as it stands in a sentence: 25 noiembrie 2026."""
    # Django writes Romanian months with a capital, and ends Russian dates with a dot.
    # English keeps its capitals.
    words = date_format(moment, "j E Y")
    return words.lower() if get_language() in languages.CODES else words
