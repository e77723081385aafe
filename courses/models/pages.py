"""The page tree: HomePage > CoursePage > ModulePage > LessonPage or QuizPage."""

import uuid
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.url_routing import RouteResult

from courses.models import previews
from courses.models.base import STILL_RIGHT_PANEL, BilingualPage, language_panels
from courses.models.glossary import Helpline
from courses.models.question_bank import QuestionPool
from courses.rendering.blocks import LessonBody
from courses.rendering.lessons import Part, lesson_parts
from courses.rendering.routing import page_at
from courses.text.languages import content_language


class HomePage(BilingualPage):
    """The public front page."""

    is_public = True
    content_panels: ClassVar[list[Any]] = [
        *BilingualPage.content_panels,
        STILL_RIGHT_PANEL,
    ]
    template = "courses/home_page.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["courses.CoursePage", "courses.InfoPage"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Return the page at the path, found in one query instead of one per step."""
        page = page_at("/".join(path_components)) if path_components else self
        if page is None or not page.live:
            raise Http404
        return RouteResult(page)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Add ``courses``, in their order."""
        context = super().get_context(request, *args, **kwargs)
        courses = CoursePage.objects.live().child_of(self).order_by("path")
        return {**context, "courses": list(courses)}


# The lines that a page gives beside its text, by the slugs of both; the best first.
CONTACTS = {
    "report-misconduct": ("misconduct", "iom-office"),
    "pocket-card": ("la-strada", "trust-line-women", "child-helpline"),
}


class InfoPage(BilingualPage):
    """A public page beside the course: pocket card, report misconduct, launch kit."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = StreamField(LessonBody(), blank=True, verbose_name=_("body"))

    is_public = True
    content_panels: ClassVar[list[Any]] = [
        *BilingualPage.content_panels,
        FieldPanel("body"),
        STILL_RIGHT_PANEL,
    ]
    exclude_fields_in_copy: ClassVar[list[str]] = ["uid"]
    template = "courses/info_page.html"
    parent_page_types: ClassVar[list[str]] = ["courses.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("information page")

    def clean(self) -> None:
        """Refuse another slug where telephone lines are shown by the one there is."""
        super().clean()
        stored = InfoPage.objects.filter(pk=self.pk, slug__in=CONTACTS)
        was = stored.values_list("slug", flat=True).first()
        if was in (None, self.slug):
            return
        problem = ValidationError(
            _(
                "The page shows its telephone lines by its address “%(slug)s”. Write it "
                "here again: heading and text may change, the address stays."
            ),
            code="slug",
            params={"slug": was},
        )
        raise ValidationError({"slug": problem})

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Add ``parts``, see ``courses.rendering.lessons.Part``, and ``contacts``, Helplines."""
        context = super().get_context(request, *args, **kwargs)
        contacts = _checked_contacts(self.slug)
        return {**context, "parts": _shown_parts(self, request), "contacts": contacts}


def _checked_contacts(page_slug: str) -> list[Helpline]:
    """Return the lines to show beside a page, in their order, that are checked."""
    slugs = CONTACTS.get(page_slug, ())
    if not slugs:
        return []
    lines = Helpline.objects.published().in_bulk(slugs, field_name="slug")
    return [lines[slug] for slug in slugs if slug in lines]


class CoursePage(BilingualPage):
    """A course; what a cohort takes is one of its editions."""

    class Audience(models.TextChoices):
        LEARNERS = "learners", _("social workers")
        SUPERVISORS = "supervisors", _("supervisors")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    audience = models.CharField(
        _("audience"),
        max_length=12,
        choices=Audience.choices,
        default=Audience.LEARNERS,
    )
    academic_hours = models.PositiveSmallIntegerField(
        _("academic hours"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(400)],
    )

    is_public = True
    content_panels: ClassVar[list[Any]] = [
        *BilingualPage.content_panels,
        FieldPanel("audience"),
        FieldPanel(
            "academic_hours",
            help_text=_(
                "Printed on certificates from the next edition on, as hours of 45 "
                "minutes. Left empty, the minutes of the units are added up."
            ),
        ),
        STILL_RIGHT_PANEL,
    ]
    exclude_fields_in_copy: ClassVar[list[str]] = ["uid"]
    template = "courses/course_page.html"
    parent_page_types: ClassVar[list[str]] = ["courses.HomePage"]
    subpage_types: ClassVar[list[str]] = ["courses.ModulePage"]

    class Meta:
        verbose_name = _("course")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Add ``modules``: [{"page", "units": [LessonPage or QuizPage, without body]}]."""
        context = super().get_context(request, *args, **kwargs)
        modules = ModulePage.objects.live().child_of(self).order_by("path")
        units = units_below(self)
        outline = [
            {"page": m, "units": [u for u in units if u.path.startswith(m.path)]}
            for m in modules
        ]
        return {**context, "modules": outline}


class ModulePage(BilingualPage):
    """A part of a course; its children are taught in their order."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    content_panels: ClassVar[list[Any]] = [
        *BilingualPage.content_panels,
        STILL_RIGHT_PANEL,
    ]
    exclude_fields_in_copy: ClassVar[list[str]] = ["uid"]
    template = "courses/module_page.html"
    parent_page_types: ClassVar[list[str]] = ["courses.CoursePage"]
    subpage_types: ClassVar[list[str]] = ["courses.LessonPage", "courses.QuizPage"]

    class Meta:
        verbose_name = _("module")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Add ``course`` and ``units``, without their bodies."""
        context = super().get_context(request, *args, **kwargs)
        course = CoursePage.objects.parent_of(self).first()
        return {**context, "course": course, "units": units_below(self)}


class UnitPage(BilingualPage):
    """What a learner works through: known by ``uid`` in every edition and record."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    required = models.BooleanField(_("needed for the certificate"), default=True)
    minutes = models.PositiveSmallIntegerField(_("minutes it takes"), default=20)
    retired = models.BooleanField(_("no longer taught"), default=False)
    # Who renews a certificate by it takes it, and nobody else has to.
    what_changed = models.BooleanField(
        _("for renewals: what changed"), default=False, db_default=False
    )

    unit_panels: ClassVar[list[Any]] = [
        FieldRowPanel(
            [
                FieldPanel(
                    "required",
                    help_text=_(
                        "It is then published only when both languages are ready."
                    ),
                ),
                FieldPanel(
                    "minutes", help_text=_("Shown to learners before they begin.")
                ),
            ]
        ),
        HelpPanel(template="courses/admin/study_time_of_unit.html"),
        FieldPanel(
            "retired",
            help_text=_(
                "Editions to come leave it out. It stays published for those who learn "
                "by an edition already released."
            ),
        ),
        FieldPanel(
            "what_changed",
            help_text=_(
                "Who renews a certificate takes it instead of the whole course, where the "
                "design of certificates says so. Nobody else has to take it. It is "
                "published only when both languages are ready."
            ),
        ),
    ]
    exclude_fields_in_copy: ClassVar[list[str]] = ["uid"]
    parent_page_types: ClassVar[list[str]] = ["courses.ModulePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    @property
    def is_for_certificate(self) -> bool:
        """Tell whether everybody who takes the course needs it for the certificate."""
        return self.required and not self.what_changed

    def publish(
        self, revision: Any, user: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        """Publish a revision, unless a hook ``before_unit_publish`` says no or raises.

        A hook gets the page, the revision and what the publishing is logged as.
        """
        logged_as = kwargs.get("log_action")
        for allows in hooks.get_hooks("before_unit_publish"):
            if not allows(self, revision, logged_as):
                return None
        return super().publish(revision, user, *args, **kwargs)


class LessonPage(UnitPage):
    """One lesson; the body's blocks carry both languages side by side."""

    sensitive = models.TextField(_("notice of sensitive topics"), blank=True)
    body = StreamField(LessonBody(), blank=True, verbose_name=_("body"))
    editor_notes = models.TextField(_("notes for editors"), blank=True)

    content_panels: ClassVar[list[Any]] = [
        *BilingualPage.content_panels,
        language_panels(
            "sensitive",
            help_text=_("Shown before the lesson where it may be hard to read."),
        ),
        *UnitPage.unit_panels,
        FieldPanel("body"),
        FieldPanel("editor_notes", help_text=_("Learners never see these.")),
        STILL_RIGHT_PANEL,
    ]
    template = "courses/lesson_page.html"

    class Meta:
        verbose_name = _("lesson")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Add ``parts`` for previews; learners are shown them with their own state."""
        context = super().get_context(request, *args, **kwargs)
        return {**context, "parts": _shown_parts(self, request)}

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return previews.modes([previews.START, previews.DONE])

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> Any:
        """Add ``shown``: the parts with their questions, see ``previews.ShownPart``."""
        context = super().get_preview_context(request, mode_name)
        code, state = previews.split_mode(mode_name)
        return {**context, "shown": previews.shown_parts(context["parts"], code, state)}


class QuizPage(UnitPage):
    """A test; its questions are drawn from one pool, or from two forms by turns."""

    class Purpose(models.TextChoices):
        MODULE = "module", _("module test")
        PRE = "pre", _("pre-test")
        POST = "post", _("post-test")
        LAUNCH = "launch", _("launch check")

    purpose = models.CharField(
        _("purpose"), max_length=8, choices=Purpose.choices, default=Purpose.MODULE
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark, %"), default=80, validators=[MaxValueValidator(100)]
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts (0: any number)"), default=3
    )
    draw = models.PositiveSmallIntegerField(_("questions drawn (0: all)"), default=0)
    pool = models.ForeignKey(
        QuestionPool,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("pool"),
    )
    pool_b = models.ForeignKey(
        QuestionPool,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("second form"),
    )

    content_panels: ClassVar[list[Any]] = [
        *BilingualPage.content_panels,
        *UnitPage.unit_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("purpose"), FieldPanel("pass_mark")]),
                FieldRowPanel([FieldPanel("attempts"), FieldPanel("draw")]),
                FieldRowPanel(
                    [
                        FieldPanel(
                            "pool", help_text=_("The questions are drawn from it.")
                        ),
                        FieldPanel(
                            "pool_b",
                            help_text=_(
                                "Where there is one, learners get one form or the other."
                            ),
                        ),
                    ]
                ),
            ],
            heading=_("Test"),
        ),
        STILL_RIGHT_PANEL,
    ]
    template = "courses/quiz_page.html"

    class Meta:
        verbose_name = _("test")
        constraints = [
            models.CheckConstraint(
                name="pass_mark_is_percent", condition=models.Q(pass_mark__lte=100)
            )
        ]

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return previews.modes([previews.START, previews.TEST, previews.DONE])

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> Any:
        """Add ``state``, and ``questions`` as learners see them in it."""
        context = super().get_preview_context(request, mode_name)
        code, state = previews.split_mode(mode_name)
        questions = previews.questions_of(self, code, state)
        return {**context, "state": state, "questions": questions}


def _shown_parts(page: LessonPage | InfoPage, request: HttpRequest) -> list[Part]:
    is_preview = getattr(request, "is_preview", False)
    return lesson_parts(page, content_language(), cached=not is_preview)


def units_below(page: CoursePage | ModulePage) -> list[LessonPage | QuizPage]:
    """Return the live lessons and tests of a course or module in teaching order.

    Those retired are left out. Two queries; the lessons' bodies are not read.
    """
    lessons, quizzes = (
        model.objects.live().descendant_of(page).filter(retired=False)
        for model in (LessonPage, QuizPage)
    )
    return sorted([*lessons.defer("body"), *quizzes], key=lambda unit: str(unit.path))
