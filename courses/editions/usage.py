"""Usage of a question in units and editions, and of a term or telephone line on pages."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.urls import reverse
from wagtail.models import Page, ReferenceIndex, Revision

from courses.models import (
    Edition,
    GlossaryTerm,
    Helpline,
    InfoPage,
    LessonPage,
    Question,
    QuizPage,
)
from courses.models.pages import CONTACTS
from courses.text.languages import by_language, columns_of, in_language


@dataclass(frozen=True)
class Use:
    """A page of the CMS with the address at which it is edited."""

    heading: str
    url: str


@dataclass(frozen=True)
class WhereUsed:
    """``lessons`` ask it as a check, ``quizzes`` draw it, ``editions`` name it."""

    lessons: list[Use]
    quizzes: list[Use]
    editions: list[str]

    @property
    def nowhere(self) -> bool:
        return not (self.lessons or self.quizzes or self.editions)


def where_used(question: Question) -> WhereUsed:
    """Return the uses of a question that is in the bank; four queries however many.

    A retired question is not drawn by editions to come; those released keep it.
    """
    quizzes = QuizPage.objects.filter(
        Q(pool=question.pool_id) | Q(pool_b=question.pool_id)
    )
    if question.pool_id is None or question.retired:
        quizzes = quizzes.none()
    return WhereUsed(
        lessons=_lessons(question),
        quizzes=[_use(page) for page in quizzes.order_by("path")],
        editions=_editions(question),
    )


def _lessons(question: Question) -> list[Use]:
    references = ReferenceIndex.get_references_to(question)
    pages = LessonPage.objects.filter(
        pk__in=[int(pk) for pk in references.values_list("object_id", flat=True)]
    )
    return [_use(page) for page in pages.defer("body").order_by("path")]


def _use(page: LessonPage | QuizPage) -> Use:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    return Use(page.get_admin_display_title(), url)


def _editions(question: Question) -> list[str]:
    named = Edition.objects.filter(question_parts__question=question)
    rows = named.order_by("course", "number")
    names = (*columns_of("course__heading"), "number")
    return [
        f"{in_language(by_language(*headings))} {number}"
        for *headings, number in rows.values_list(*names)
    ]


# --- terms and telephone lines --------------------------------------------------------


def pages_with(named: GlossaryTerm | Helpline) -> list[Page]:
    """Return the pages that link to a term or show a telephone line, in their order."""
    find: Callable[[str], set[int]] = (
        _linking if isinstance(named, GlossaryTerm) else _showing
    )
    pages = Page.objects.filter(pk__in=find(named.slug)).order_by("path")
    return list(pages.defer_streamfields().specific())


def _linking(term: str) -> set[int]:
    """Return which pages link to a term: as published, as scheduled, in the newest draft.

    Links stand in the text of blocks, where no foreign key knows of them.
    """
    text, link = f"glossary:{term}", re.compile(rf"glossary:{re.escape(term)}(?![\w-])")
    found = set()
    for model in (LessonPage, InfoPage):
        written = model.objects.annotate(
            shown=Cast("body", TextField()),
            draft=Cast("latest_revision__content", TextField()),
        ).filter(Q(shown__contains=text) | Q(draft__contains=text))
        for pk, shown, draft in written.values_list("pk", "shown", "draft"):
            if link.search(f"{shown} {draft}"):
                found.add(pk)
    drafts = Revision.objects.page_revisions().annotate(
        draft=Cast("content", TextField())
    )
    scheduled = drafts.filter(approved_go_live_at__isnull=False, draft__contains=text)
    rows = scheduled.values_list("object_id", "draft")
    return found | {int(pk) for pk, draft in rows if link.search(draft)}


def _showing(line: str) -> set[int]:
    slugs = [page for page, lines in CONTACTS.items() if line in lines]
    return set(InfoPage.objects.filter(slug__in=slugs).values_list("pk", flat=True))
