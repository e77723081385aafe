"""References from editions and pages to questions, pages, pictures and terms."""

from typing import Any

from django.db.models import ProtectedError
from wagtail.models import Page, ReferenceIndex

from courses.editions.diff import manifest_units
from courses.editions.usage import pages_with
from courses.models import (
    CourseImage,
    CourseMedia,
    Diagram,
    Edition,
    EditionPage,
    EditionQuestion,
    GlossaryTerm,
    Helpline,
    Question,
)

SHOWN = (CourseImage, CourseMedia, Diagram)


NAMED = (GlossaryTerm, Helpline)


class StillShown(ProtectedError):
    """A picture, drawing, recording, term or telephone line that pages show."""

    def __init__(self, instance: Any, pages: list[Page]) -> None:
        super().__init__(f"{instance} is shown on pages", set(pages))
        self.instance = instance


def keep_parts(edition: Edition) -> None:
    """Note the questions and pages that an edition names, so that none is deleted.

    Every attempt draws from an edition and keeps it, so what has attempts is kept too.
    """
    units = manifest_units(edition.manifest)
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
