"""Glossary terms, telephone lines and drawings: reference data that changes on its own."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from courses.media.svg import SvgRefused
from courses.media.svg_language_check import accepted


class GlossaryTerm(models.Model):
    """A term of the field in Romanian, Russian and English."""

    slug = models.SlugField(unique=True)
    term = models.CharField(_("term"), max_length=150)
    english = models.CharField(_("in English"), max_length=150)
    definition = models.TextField(_("definition"))

    class Meta:
        ordering = ["slug"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")

    def __str__(self) -> str:
        return self.term


class HelplineQuerySet(models.QuerySet["Helpline"]):
    """Telephone lines."""

    def published(self) -> "HelplineQuerySet":
        """Return the lines that somebody has checked; nobody else sees the others."""
        return self.filter(checked_on__isnull=False)


class Helpline(models.Model):
    """A line people can turn to, shown once it has been checked; no lesson types it."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=150)
    number = models.CharField(_("number"), max_length=40, blank=True)
    from_abroad = models.CharField(_("number from abroad"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    note = models.TextField(_("who answers, when, at what cost"), blank=True)
    url = models.URLField(_("address"), blank=True)
    checked_on = models.DateField(
        _("checked on"),
        null=True,
        blank=True,
        help_text=_(
            "The day on which somebody made sure that everything here is right. "
            "Without it the line is not shown to the public."
        ),
    )
    editor_note = models.TextField(
        _("note for editors"),
        blank=True,
        help_text=_("What is still to be checked, and with whom. Never shown."),
    )
    sort_order = models.PositiveSmallIntegerField(default=0)

    objects = HelplineQuerySet.as_manager()

    class Meta:
        ordering = ["sort_order", "slug"]
        verbose_name = _("helpline")
        verbose_name_plural = _("helplines")
        constraints = [
            models.CheckConstraint(
                name="helpline_checked_has_contact",
                condition=Q(checked_on__isnull=True)
                | ~Q(number="", from_abroad="", email="", url=""),
                violation_error_message=_(
                    "A checked line needs a number, an e-mail address or a web address."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @admin.display(description=_("checked on"), ordering="checked_on")
    def checked(self) -> str:
        """Return the day as people read it, or that the line is to be checked."""
        if self.checked_on is None:
            return str(_("to be checked"))
        return date_format(self.checked_on, "d.m.Y")


class Diagram(models.Model):
    """A drawing as SVG; groups with ``lang`` are shown in that language only."""

    slug = models.SlugField(unique=True)
    svg = models.TextField(_("drawing (SVG)"))

    class Meta:
        ordering = ["slug"]
        verbose_name = _("diagram")
        verbose_name_plural = _("diagrams")

    def __str__(self) -> str:
        return self.slug

    def clean(self) -> None:
        """Keep only what a drawing needs; refuse what a page must not show, or to whom."""
        try:
            self.svg = accepted(self.svg)
        except SvgRefused as error:
            problem = ValidationError(
                _("Line %(line)d: %(reason)s"),
                code="svg",
                params={"line": error.line, "reason": str(error)},
            )
            raise ValidationError({"svg": problem}) from error
