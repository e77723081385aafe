"""Editions of a course: the manifest that a cohort is taught, fixed at the release."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Page

from courses.models.pages import CoursePage
from courses.models.question_bank import Question


class Edition(models.Model):
    """An immutable manifest of a course; the database refuses to change it.

    ``manifest``: {"course": {"uid", "slug", "heading": {"ro", "ru"}, "audience" and,
    where IOM has set them, "academic_hours" (of 45 minutes)},
    "modules": [{"uid", "heading", "units": [unit, ...]}]}, in teaching order. A unit is
    {"uid", "page" (primary key), "kind" ("lesson" or "quiz"), "heading", "required",
    "minutes" and, where only who renews a certificate is asked for it, "what_changed"}; a
    lesson adds "checks" (question ids) and "cases" (block ids); a quiz adds
    "purpose", "pass_mark", "attempts" (0: any number), "draw" (0: all) and "pools", a list
    of {"slug", "questions": [{"uid", "version"}]}.
    """

    course = models.ForeignKey(
        CoursePage, models.PROTECT, related_name="editions", db_index=False
    )
    number = models.PositiveIntegerField()
    manifest = models.JSONField()
    digest = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True)
    released_at = models.DateTimeField(default=timezone.now)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True
    )

    class Meta:
        ordering = ["course", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "number"], name="edition_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.number}"


class EditionQuestion(models.Model):
    """A question that an edition names: the database keeps it while the edition stands."""

    # Written in bulk when an edition is released; uses are told from the manifest.
    wagtail_reference_index_ignore = True

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="question_parts", db_index=False
    )
    question = models.ForeignKey(Question, models.PROTECT, related_name="edition_parts")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "question"], name="edition_names_question_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.question_id} in {self.edition_id}"


class EditionPage(models.Model):
    """A lesson or test that an edition names: kept like its questions."""

    wagtail_reference_index_ignore = True

    edition = models.ForeignKey(
        Edition, models.CASCADE, related_name="page_parts", db_index=False
    )
    page = models.ForeignKey(Page, models.PROTECT, related_name="edition_parts")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "page"], name="edition_names_page_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id} in {self.edition_id}"
