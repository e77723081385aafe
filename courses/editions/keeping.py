"""What is named is kept: why it is not deleted or named otherwise, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex

from courses.editions.diff import units_of
from courses.editions.usage import pages_with
from courses.extension_points import people_under_way
from courses.models import (
    CourseImage,
    CourseMedia,
    CoursePage,
    Diagram,
    Edition,
    EditionPage,
    EditionQuestion,
    GlossaryTerm,
    Helpline,
    Question,
)
from courses.text.languages import in_language

SHOWN = (CourseImage, CourseMedia, Diagram)
NAMED = (GlossaryTerm, Helpline)
NAMED_AT_MOST = 5


class StillShown(ProtectedError):
    """A picture, drawing, recording, term or telephone line that pages show."""

    def __init__(self, instance: Any, pages: list[Page]) -> None:
        super().__init__(f"{instance} is shown on pages", set(pages))
        self.instance = instance


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


# --- what is named -------------------------------------------------------------------


def keep_parts(edition: Edition) -> None:
    """Note the questions and pages that an edition names, so that none is deleted.

    Every attempt draws from an edition and keeps it, so what has attempts is kept too.
    """
    units = units_of(edition.manifest)
    uids = {uid for unit in units for uid in questions_of(unit)}
    questions = Question.objects.filter(uid__in=uids).values_list("pk", flat=True)
    pages = Page.objects.filter(pk__in=[unit["page"] for unit in units])
    EditionQuestion.objects.bulk_create(
        EditionQuestion(edition=edition, question_id=pk) for pk in questions
    )
    EditionPage.objects.bulk_create(
        EditionPage(edition=edition, page_id=pk)
        for pk in pages.values_list("pk", flat=True)
    )


def questions_of(unit: dict[str, Any]) -> list[str]:
    """Return the ids of the questions that a unit of a manifest asks or draws from."""
    pools = unit.get("pools", [])
    drawn = [question["uid"] for pool in pools for question in pool["questions"]]
    return [*unit.get("checks", []), *drawn]


def shown_on(instance: Any) -> list[Page]:
    """Return the pages that a thing is kept for.

    Of a term or telephone line all that lead to it or show it; of a picture, drawing or
    recording those of editions.
    """
    if isinstance(instance, NAMED):
        return pages_with(instance)
    sources = ReferenceIndex.get_references_to(instance).filter(
        base_content_type__app_label="wagtailcore", base_content_type__model="page"
    )
    pks = {int(pk) for pk in sources.values_list("object_id", flat=True)}
    pages = Page.objects.filter(pk__in=pks, edition_parts__isnull=False)
    return list(pages.distinct().order_by("path").specific())


# --- why it is not deleted -----------------------------------------------------------


def refusals(instances: Iterable[Any]) -> list[Refusal]:
    """Return why these cannot be deleted; nothing of those that can."""
    found = (_refusal(instance) for instance in instances)
    return [refusal for refusal in found if refusal]


def refusals_of(error: ProtectedError) -> list[Refusal]:
    """Return the same of what the database kept; nothing where it is no edition's."""
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
    places = _places(editions, lambda unit: uid in questions_of(unit))
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
    stem = in_language({"ro": question.stem_ro, "ru": question.stem_ru})
    name = Truncator(stem).chars(80)
    retire = None if question.retired else question.pk
    return Refusal(sentence % {"name": name}, advice, places, retire=retire)


def _of_page(page: Page) -> Refusal | None:
    pks = units_within(page)
    editions = Edition.objects.filter(page_parts__page__in=pks)
    places = _places(editions, lambda unit: unit["page"] in pks)
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
        _advice(page),
        places,
        retire_unit=page.pk if is_unit and not page.specific.retired else None,
        unpublish=url if may_go else "",
    )


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
        _advice(page),
        _places(editions, lambda unit: unit["page"] in units),
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


def _advice(page: Page) -> str:
    if getattr(page.specific, "retired", False):
        return _(
            "It is retired already: editions to come leave it out. Unpublish it as soon "
            "as the next one is released and nobody learns by an older edition any more."
        )
    return _(
        "Retire instead what editions to come shall leave out: it stays published for "
        "those who learn by an older edition. What learners have done stays readable."
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
    return sentence % {"slug": named.slug, "pages": _names(pages)}


def _names(pages: list[Page]) -> str:
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


def _places(editions: Any, names: Any) -> list[Place]:
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
        for unit in units_of(edition.manifest)
        if names(unit)
    ]


# --- what can be done instead ---------------------------------------------------------


def retire(*, questions: Iterable[Question], by: Any) -> int:
    """Take questions out of editions to come; return how many there were to take out."""
    in_use = [question for question in questions if not question.retired]
    for question in in_use:
        question.retired, question.updated_at = True, timezone.now()
        question.save(update_fields=["retired", "updated_at"])
        question.save_revision(user=by, clean=False)
        log(instance=question, action="wagtail.edit", user=by)
    return len(in_use)


@transaction.atomic
def retire_unit(*, page: Page, by: Any) -> bool:
    """Take a lesson or test out of editions to come; tell whether it was in them.

    It stays published as it is; a draft that is begun stays one.
    """
    unit = page.specific
    if unit.retired:
        return False
    was_draft = unit.has_unpublished_changes
    draft = unit.get_latest_revision_as_object()
    draft.retired = True
    revision = draft.save_revision(
        user=by, clean=False, changed=was_draft, log_action=True
    )
    live = {} if was_draft or not unit.live else {"live_revision": revision}
    type(unit).objects.filter(pk=unit.pk).update(retired=True, **live)
    return True
