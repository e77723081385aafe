"""Unpublish rules: a page stays for people under way, or for the newest edition."""

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from courses.editions.refusals import Refusal, edition_places, retire_advice
from courses.extension_points import people_under_way
from courses.models import Edition, EditionPage


def refusal_to_unpublish(page: Page) -> Refusal | None:
    """Return why a page stays online: people could not go on, or not begin.

    A module or course stays for the lessons and tests below it.
    """
    units = units_within(page)
    count = people_under_way(units)
    if not count and not is_taught_next(page):
        return None
    sentence = (
        ngettext(
            "“%(name)s” stays published: %(count)d person under way has to take it.",
            "“%(name)s” stays published: %(count)d people under way have to take it.",
            count,
        )
        if count
        else _("“%(name)s” stays published: the newest edition teaches it.")
    )
    names = {"name": page.get_admin_display_title(), "count": count}
    editions = Edition.objects.filter(page_parts__page__in=units)
    is_unit = page.pk in units
    return Refusal(
        sentence % names,
        retire_advice(page),
        edition_places(editions, lambda unit: unit["page"] in units),
        retire_unit=page.pk if is_unit and not page.specific.retired else None,
    )


def units_within(page: Page) -> set[int]:
    """Return which of a page and those below it editions teach; one query."""
    kept = EditionPage.objects.filter(page__path__startswith=page.path)
    return set(kept.values_list("page_id", flat=True))


def is_taught_next(page: Page) -> bool:
    """Tell whether those who begin from now on are given the page, or one below it."""
    newer = Edition.objects.filter(
        course=OuterRef("course"), number__gt=OuterRef("number")
    )
    teaching = Edition.objects.filter(page_parts__page__path__startswith=page.path)
    return teaching.filter(~Exists(newer)).exists()
