"""Refusals to delete, rename or unpublish: the words and the places."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from courses.editions.diff import manifest_units
from courses.text.languages import in_language

NAMED_AT_MOST = 5


@dataclass(frozen=True)
class Place:
    """Where something is named; ``url`` leads there, if anywhere."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why one thing is not deleted, where it is named, and what can be done instead."""

    sentence: str
    advice: str
    places: list[Place]
    # Primary keys of a question and of a lesson or test that can be retired instead, and
    # address of a page's form that unpublishes it.
    retire: int | None = None
    retire_unit: int | None = None
    unpublish: str = ""


def retire_advice(page: Page) -> str:
    if getattr(page.specific, "retired", False):
        return _(
            "It is retired already: editions to come leave it out. Unpublish it as soon "
            "as the next one is released and nobody learns by an older edition any more."
        )
    return _(
        "Retire instead what editions to come shall leave out: it stays published for "
        "those who learn by an older edition. What learners have done stays readable."
    )


def page_names(pages: list[Page]) -> str:
    """Return the headings of pages; of many the first few, and how many more."""
    names = [page.get_admin_display_title() for page in pages[:NAMED_AT_MOST]]
    if (more := len(pages) - NAMED_AT_MOST) > 0:
        others = ngettext("and %(count)s more", "and %(count)s more", more)
        names.append(others % {"count": more})
    return "; ".join(names)


def places_of(pages: Iterable[Page]) -> list[Place]:
    """Return the pages by name, each leading to its form."""
    return [
        Place(
            page.get_admin_display_title(),
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
        )
        for page in pages
    ]


def edition_places(editions: Any, names: Any) -> list[Place]:
    """Return a place for each unit that names it, by edition."""
    rows = editions.distinct().order_by("course", "number")
    text = _("%(course)s, edition %(number)d: “%(unit)s”")
    return [
        Place(
            text
            % {
                "course": in_language(edition.manifest["course"]["heading"]),
                "number": edition.number,
                "unit": in_language(unit["heading"]),
            }
        )
        for edition in rows
        for unit in manifest_units(edition.manifest)
        if names(unit)
    ]
