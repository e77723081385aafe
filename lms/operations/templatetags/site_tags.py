"""Template tags for links in both languages, navigation and form fields."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from courses.text.languages import content_language
from lms.accounts.languages import switch_address

register = template.Library()


@dataclass(frozen=True)
class LanguageLink:
    """The page at hand in one language."""

    code: str
    name: str
    url: str
    current: bool

    @property
    def absolute_url(self) -> str:
        return f"{settings.BASE_URL}{self.url}"


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[LanguageLink]:
    """Return this page's links in every content language; none without a request.

    ``alternates`` in the context, a list of (code, path), goes before the usual rule
    "the same address with the other prefix".
    """
    request = context.get("request")
    if request is None:
        return []
    own = dict(context.get("alternates") or ())
    here = request.get_full_path()
    return [
        LanguageLink(
            code, name, own.get(code) or switch_address(here, code), code == _shown()
        )
        for code, name in settings.LANGUAGES
    ]


def _shown() -> str:
    return content_language()


@register.simple_tag
def page_path(slug: str) -> str:
    """Return the address of a page right below the front page; of that without slug."""
    return f"/{content_language()}/{slug}/" if slug else f"/{content_language()}/"


@register.simple_tag(takes_context=True)
def nav_link(
    context: Context, url: str, text: str, exact: bool = False, besides: str = ""
) -> SafeString | str:
    """Return a list item with a link, marked when the page is there or below.

    What stands below ``besides`` has a link of its own.
    Without an address (the route does not exist) nothing is returned.
    """
    if not url:
        return ""
    path = context["request"].path
    here = path == url if exact else path.startswith(url)
    here = here and not (besides and path.startswith(besides))
    mark = SafeString(' aria-current="page"') if here else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', url, mark, text)


@register.simple_tag
def unit_meta(unit: Any) -> SafeString:
    """Return what a unit is, how long it takes and the best score, as in unit_meta.html."""
    return _small(
        "components/unit_meta.html",
        content_language(),
        kind=unit.kind,
        minutes=unit.minutes,
        best_score=getattr(unit, "best_score", None),
        excused=getattr(unit, "excused", False),
    )


@register.simple_tag
def unit_state(unit: Any) -> SafeString:
    """Return a unit's state in a word, as in unit_state.html."""
    return _small("components/unit_state.html", content_language(), state=unit.state)


@lru_cache(maxsize=2048)
def _small(template_name: str, language: str, **unit: Any) -> SafeString:
    """Render a part that few different values go into once; an outline has it often.

    ``language`` is the page's, by which what is kept is told apart.
    """
    return SafeString(render_to_string(template_name, {"unit": unit}).strip())


@register.simple_tag
def field_widget(field: BoundField, big_code: bool = False) -> SafeString:
    """Return the field's input without placeholder, tied to its help and error."""
    attributes: dict[str, Any] = {"placeholder": False}
    if big_code:
        attributes |= {"class": "input--code", "autocapitalize": "characters"}
    return field.as_widget(attrs=attributes)


@register.filter
def widget_kind(field: BoundField) -> str:
    """Return the input's type, such as "checkbox" or "email"; empty for others."""
    return getattr(field.field.widget, "input_type", "") or ""


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """Return one value of a dictionary, or None."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def phone_link(number: str) -> str:
    """Return a ``tel:`` address of a number as people write it."""
    return "tel:" + re.sub(r"[^\d+]", "", number)


@register.filter
def plain_address(url: str) -> str:
    """Return a web address as people say it: without scheme and last slash."""
    parts = urlsplit(url)
    return (parts.netloc.removeprefix("www.") + parts.path).rstrip("/")
