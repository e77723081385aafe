"""Where a question of the bank is used."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from wagtail.models import ReferenceIndex

from courses.languages import in_language
from courses.models import Edition, LessonPage, Question, QuizPage


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
    names = ("course__heading_ro", "course__heading_ru", "number")
    return [
        f"{in_language({'ro': ro, 'ru': ru})} {number}"
        for ro, ru, number in rows.values_list(*names)
    ]
