"""Dead glossary links: links to terms that the glossary does not have."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from wagtail import blocks

from courses.text.languages import CODES
from courses.text.richtext.html import read_html
from courses.text.translated_fields import in_stream, label_in


def dead_links(body: blocks.StreamBlock, raw: list[Any]) -> dict[int, list[str]]:
    """Return by a block's place in a raw body what is wrong there; one query.

    Each sentence names text and term, in the active language.
    """
    linked = [
        (number, place, term)
        for number, block in enumerate(raw)
        for place, term in dict.fromkeys(_linked(body, block))
    ]
    known = _known({term for number, place, term in linked})
    found: dict[int, list[str]] = {}
    for number, place, term in linked:
        if term not in known:
            found.setdefault(number, []).append(_sentence(place, term))
    return found


def _linked(body: blocks.StreamBlock, block: Any) -> Iterator[tuple[str, str]]:
    """Yield which terms a block links to, and what the text is called."""
    for found in in_stream("body", body, [block]):
        for code in CODES if found.is_rich else ():
            steps = [*found.place.split(".")[1:], code]
            for link in read_html(str(found.written(code) or "")).links():
                scheme, sign, term = link.partition(":")
                if scheme == "glossary":
                    yield label_in(body, steps), term


def _known(terms: set[str]) -> set[str]:
    if not terms:
        return set()
    model: Any = apps.get_model("courses", "GlossaryTerm")
    rows = model.objects.filter(slug__in=terms)
    return set(rows.values_list("slug", flat=True))


def _sentence(place: str, term: str) -> str:
    return _(
        "In “%(place)s” a link leads to the term “%(term)s”, which the glossary does not "
        "have. Write the short name as it stands in the glossary, or add the term first."
    ) % {"place": place, "term": term}
