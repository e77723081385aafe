"""Question bank: pools, questions and options, known by UUID, never by text or order."""

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import PreviewableMixin, RevisionMixin
from wagtail.search import index

from courses.extension_points import question_view
from courses.text.languages import columns_of
from courses.text.parsing import decimal_text
from courses.text.translated_fields import translations

Frozen = dict[str, Any]


class QuestionPool(models.Model):
    """A named set of questions that a quiz draws from."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=150)

    class Meta:
        ordering = ["slug"]
        verbose_name = _("question pool")
        verbose_name_plural = _("question pools")

    def __str__(self) -> str:
        return self.name


class Question(PreviewableMixin, RevisionMixin, index.Indexed, ClusterableModel):
    """One question in both languages, with its options."""

    class Kind(models.TextChoices):
        SINGLE = "single", _("one right answer")
        MULTIPLE = "multiple", _("several right answers")
        TRUE_FALSE = "truefalse", _("true or false")
        MATCHING = "matching", _("matching")
        ORDERING = "ordering", _("ordering")
        SHORT_ANSWER = "shortanswer", _("short answer")
        NUMERIC = "numeric", _("number")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pool = models.ForeignKey(
        QuestionPool,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("pool"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    stem = models.TextField(_("question"))
    feedback = models.TextField(_("general feedback"), blank=True)
    tags = models.JSONField(_("tags"), default=list, blank=True)
    # Counts changes of the key; an attempt keeps the version it was marked by.
    version = models.PositiveIntegerField(default=1, editable=False)
    sort_order = models.PositiveIntegerField(default=0, editable=False)
    retired = models.BooleanField(_("no longer used"), default=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    search_fields = [
        *map(index.SearchField, columns_of("stem")),
        *map(index.AutocompleteField, columns_of("stem")),
        index.FilterField("kind"),
        index.FilterField("pool_id"),
    ]

    class Meta:
        ordering = ["pool", "sort_order", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.stem_ro[:80]

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """Offer each language before and after marking."""
        marked = _("%(language)s, after marking")
        modes = [(code, str(name)) for code, name in settings.LANGUAGES]
        return modes + [
            (f"{code}-marked", marked % {"language": name}) for code, name in modes
        ]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return the question as learners see it in one language."""
        code, _sign, marked = (mode_name or settings.LANGUAGE_CODE).partition("-")
        with translation.override(code):
            shown = question_view(frozen(self), code, marked=bool(marked))
            context = {"question_html": shown, "marked": bool(marked)}
            return render(request, "courses/question_preview.html", context)


class Option(models.Model):
    """An answer to choose, a pair to match, an item to order, or an accepted answer."""

    # Lets editors move options up and down.
    sort_order_field = "sort_order"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="options")
    sort_order = models.PositiveSmallIntegerField(default=0)
    text = models.TextField(_("text"), blank=True)
    match = models.TextField(_("belongs to"), blank=True)
    feedback = models.TextField(_("feedback"), blank=True)
    # Share of the mark in percent; a wrong option has 0 or takes away.
    fraction = models.DecimalField(
        _("share of the mark, %"), max_digits=8, decimal_places=5, default=Decimal(0)
    )
    value = models.DecimalField(
        _("number"), max_digits=20, decimal_places=6, null=True, blank=True
    )
    tolerance = models.DecimalField(
        _("tolerance"), max_digits=20, decimal_places=6, default=Decimal(0)
    )

    class Meta:
        ordering = ["sort_order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="option_fraction_is_percent",
                condition=Q(fraction__gte=-100, fraction__lte=100),
                violation_error_message=_("Give a share between -100 and 100."),
            )
        ]

    def __str__(self) -> str:
        return self.text_ro[:60]


def frozen(question: Question) -> Frozen:
    """Return one copy, also of a question that is only in memory."""
    return {
        "uid": str(question.uid),
        "version": question.version,
        "kind": question.kind,
        "stem": translations(question, "stem"),
        "feedback": translations(question, "feedback"),
        "options": [_frozen_option(option) for option in question.options.all()],
    }


def _frozen_option(option: Option) -> Frozen:
    return {
        "uid": str(option.uid),
        "text": translations(option, "text"),
        "match": translations(option, "match"),
        "feedback": translations(option, "feedback"),
        "fraction": f"{option.fraction:.5f}",
        "value": None if option.value is None else decimal_text(option.value),
        "tolerance": decimal_text(option.tolerance),
    }
