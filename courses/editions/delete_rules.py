"""Delete and rename rules: what editions and pages refer to is kept, and why."""

from collections.abc import Iterable
from typing import Any

from django.db.models import ProtectedError
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.editions.references import NAMED, SHOWN, StillShown, questions_of, shown_on
from courses.editions.refusals import (
    Refusal,
    edition_places,
    page_names,
    places_of,
    retire_advice,
)
from courses.editions.unpublish_rules import refusal_to_unpublish, units_within
from courses.editions.usage import pages_with
from courses.models import (
    CoursePage,
    Edition,
    EditionPage,
    EditionQuestion,
    GlossaryTerm,
    Helpline,
    Question,
)
from courses.text.languages import in_language
from courses.text.translated_fields import translations


def refusals(instances: Iterable[Any]) -> list[Refusal]:
    """Return why these cannot be deleted; nothing of those that can."""
    found = (_refusal(instance) for instance in instances)
    return [refusal for refusal in found if refusal]


def refusals_of(error: ProtectedError) -> list[Refusal]:
    """Return the refusals of a ProtectedError; nothing where it is no edition's."""
    if isinstance(error, StillShown):
        return refusals([error.instance])
    return refusals(list(dict.fromkeys(_kept(error.protected_objects))))


def _kept(rows: Iterable[Any]) -> Iterable[Any]:
    """Yield questions and pages; of a course, the course alone stands for its units."""
    courses = {row.course_id for row in rows if isinstance(row, Edition)}
    yield from CoursePage.objects.filter(pk__in=courses)
    if courses:
        return
    for row in rows:
        if isinstance(row, EditionQuestion):
            yield row.question
        elif isinstance(row, EditionPage):
            yield row.page


def _refusal(instance: Any) -> Refusal | None:
    if isinstance(instance, Question):
        return _of_question(instance)
    if isinstance(instance, Page):
        return _of_page(instance)
    return _of_shown(instance) if isinstance(instance, (*SHOWN, *NAMED)) else None


def _of_question(question: Question) -> Refusal | None:
    editions = Edition.objects.filter(question_parts__question=question)
    uid = str(question.uid)
    places = edition_places(editions, lambda unit: uid in questions_of(unit))
    if not places:
        return None
    sentence = _("“%(name)s” cannot be deleted: released editions ask this question.")
    advice = (
        _(
            "It is retired already: no edition to come draws it. Attempts keep it as it "
            "was asked."
        )
        if question.retired
        else _(
            "Retire it instead: editions to come leave it out, those already released "
            "and attempts keep it."
        )
    )
    stem = in_language(translations(question, "stem"))
    name = Truncator(stem).chars(80)
    retire = None if question.retired else question.pk
    return Refusal(sentence % {"name": name}, advice, places, retire=retire)


def _of_page(page: Page) -> Refusal | None:
    pks = units_within(page)
    editions = Edition.objects.filter(page_parts__page__in=pks)
    places = edition_places(editions, lambda unit: unit["page"] in pks)
    if not places:
        return None
    is_unit = page.pk in pks
    sentence = (
        _("“%(name)s” cannot be deleted: released editions teach it.")
        if is_unit
        else _("“%(name)s” cannot be deleted: released editions teach pages below it.")
    )
    url = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    may_go = is_unit and page.live and not refusal_to_unpublish(page)
    return Refusal(
        sentence % {"name": page.get_admin_display_title()},
        retire_advice(page),
        places,
        retire_unit=page.pk if is_unit and not page.specific.retired else None,
        unpublish=url if may_go else "",
    )


def _of_shown(instance: Any) -> Refusal | None:
    pages = shown_on(instance)
    if not pages:
        return None
    sentence, advice = _why_shown(instance)
    return Refusal(sentence % {"name": instance}, advice, places_of(pages))


def _why_shown(instance: Any) -> tuple[str, str]:
    """Return the sentence, with a gap for the name, and the advice."""
    if isinstance(instance, GlossaryTerm):
        return (
            _("“%(name)s” cannot be deleted: pages link to this term."),
            _(
                "Take the links out of these pages and publish them first, or change "
                "the words of the term: the links go on leading to it."
            ),
        )
    if isinstance(instance, Helpline):
        return (
            _("“%(name)s” cannot be deleted: pages show this telephone line."),
            _(
                "Take out the day on which it was checked instead: then the public sees "
                "it nowhere. Or write another number and check that."
            ),
        )
    return (
        _("“%(name)s” cannot be deleted: pages of released editions show it."),
        _("Take it off these pages first, or put another file in its place."),
    )


def refusal_to_rename(named: GlossaryTerm | Helpline) -> str:
    """Return why the short name stays as it is, and for which pages; empty for none."""
    pages = pages_with(named)
    if not pages:
        return ""
    sentence = (
        _(
            "Links on pages lead to this term by its short name “%(slug)s”: %(pages)s. "
            "Write it here again: the words of the term may change, the short name "
            "stays. If it has to be another one, first take the links out of these "
            "pages and publish them."
        )
        if isinstance(named, GlossaryTerm)
        else _(
            "Pages show this telephone line by its short name “%(slug)s”: %(pages)s. "
            "Write it here again: the name, the number and all the rest may change, "
            "the short name stays."
        )
    )
    return sentence % {"slug": named.slug, "pages": page_names(pages)}
