"""Facts that change on their own: terms, telephone lines, diagrams."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.svg import SvgRefused, validated


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


class Helpline(models.Model):
    """A telephone line people can turn to; never typed into a lesson."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=150)
    number = models.CharField(_("number"), max_length=40, blank=True)
    from_abroad = models.CharField(_("number from abroad"), max_length=40, blank=True)
    note = models.TextField(_("who answers, when, at what cost"), blank=True)
    url = models.URLField(_("address"), blank=True)
    checked_on = models.DateField(_("checked on"))
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "slug"]
        verbose_name = _("helpline")
        verbose_name_plural = _("helplines")

    def __str__(self) -> str:
        return self.name


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
        """Keep only what a drawing needs; refuse anything a page must not show."""
        try:
            self.svg = validated(self.svg)
        except SvgRefused as error:
            raise ValidationError({"svg": str(error)}) from error
