"""Models of what is printed: designs in both languages, and the pictures on them."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from courses.models import CoursePage
from courses.text.translated_fields import translations
from lms.accounts.printable import shown, unprintable
from lms.certificates.kinds import Kind
from lms.cohorts.models import Takes

MOST_LOGOS, MOST_SIGNATORIES = 4, 3
FIRST_YEAR, YEARS_AHEAD = 2000, 10
# Either in both languages or in none.
PAIRED = ("donor", "wording")
TEXTS = ("issuer", "agency", "title", *PAIRED)
# In days.
SHORTEST_MONTH = 28

models.BinaryField.register_lookup(Length, "length")


class CertificateImage(models.Model):
    """A logo or signature, known by the hash of its bytes; never changed or removed.

    Certificates name it by the hash. It lies in the database, so that no certificate is
    ever without its pictures.
    """

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    name = models.CharField(
        _("name"),
        max_length=100,
        help_text=_("To find it by in the lists, for example: Logo of the agency."),
    )
    content = models.BinaryField()
    is_vector = models.BooleanField(default=False, editable=False)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("logo or signature")
        verbose_name_plural = _("logos and signatures")
        constraints = [
            models.CheckConstraint(
                name="certificate_image_has_content",
                condition=Q(content__length__gt=0),
            )
        ]

    def __str__(self) -> str:
        return self.name


class CertificateDesign(
    PreviewableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    ClusterableModel,
):
    """What stands on the certificates of a kind from a day on."""

    class Layout(models.TextChoices):
        ONE = "one", _("one language on a sheet")
        BOTH = "both", _("both languages on one sheet")

    course = models.ForeignKey(
        CoursePage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("course"),
        help_text=_("Empty: for all courses that have no design of their own."),
    )
    kind = models.CharField(
        _("kind of certificate"),
        max_length=13,
        choices=Kind.choices,
        default=Kind.COMPLETION,
    )
    in_force_from = models.DateField(
        _("in force from"),
        help_text=_(
            "Certificates issued on this day or later have it, until a later design"
            " takes its place. What was issued before stays as it is."
        ),
    )
    issuer = models.CharField(_("issuer"), max_length=200)
    agency = models.CharField(_("agency"), max_length=200)
    title = models.CharField(_("title of the certificate"), max_length=100)
    wording = models.CharField(
        _("further sentence"),
        max_length=300,
        blank=True,
        help_text=_("Below the course, for example the order that approved it."),
    )
    donor = models.CharField(_("donor line"), max_length=300, blank=True)
    validity_months = models.PositiveSmallIntegerField(
        _("valid for, in months"),
        null=True,
        blank=True,
        help_text=_("Empty: without end."),
    )
    renewal_days = models.PositiveSmallIntegerField(
        _("can be renewed, in days before its end"),
        default=90,
        db_default=90,
        help_text=_(
            "From then on the holder is reminded, and can renew it, also after the end."
        ),
    )
    renewed_by = models.CharField(
        _("renewed by"),
        max_length=7,
        choices=Takes.choices,
        default=Takes.WHOLE,
        db_default="whole",
        help_text=_(
            "What changed: the lessons and tests of the newest edition that are marked so;"
            " where it has none, the whole course."
        ),
    )
    layout = models.CharField(
        _("languages"), max_length=4, choices=Layout.choices, default=Layout.ONE
    )

    revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="certificate_design",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="certificate_design",
        for_concrete_model=False,
    )

    class Meta:
        ordering = ["-in_force_from", "-pk"]
        verbose_name = _("design of certificates")
        verbose_name_plural = _("designs of certificates")
        constraints = [
            models.CheckConstraint(
                name="certificate_design_validity_is_positive",
                condition=Q(validity_months=None)
                | Q(validity_months__gte=1, validity_months__lte=600),
                violation_error_message=_("Give from 1 to 600 months, or nothing."),
            ),
            models.CheckConstraint(
                name="certificate_design_renewal_is_in_time",
                condition=Q(renewal_days__gte=1, renewal_days__lte=730),
                violation_error_message=_("Give from 1 to 730 days."),
            ),
            models.CheckConstraint(
                name="certificate_design_kind_is_known",
                condition=Q(kind__in=Kind.values),
            ),
        ]

    def __str__(self) -> str:
        day = f"{self.in_force_from:%d.%m.%Y}" if self.in_force_from else ""
        return f"{self.title} {day}".strip()

    def clean(self) -> None:
        """Refuse half a translation, and letters that no typeface here has."""
        super().clean()
        problems: dict[str, Any] = {}
        if self.in_force_from and not _is_near(self.in_force_from):
            problems["in_force_from"] = _(
                "Choose a day between the year 2000 and ten years from now."
            )
        for name in TEXTS:
            texts = translations(self, name)
            for code, text in texts.items():
                if letters := unprintable(text):
                    problems[f"{name}_{code}"] = _cannot_print(letters)
                elif name in PAIRED and not text and any(texts.values()):
                    problems[f"{name}_{code}"] = _(
                        "Write it in both languages, or in neither."
                    )
        months, days = self.validity_months, self.renewal_days or 0
        if months and days > months * SHORTEST_MONTH:
            problems["renewal_days"] = _(
                "This is longer than the certificate is valid. Give fewer days."
            )
        if problems:
            raise ValidationError(problems)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Offer the PDF in each language, and with both on one sheet."""
        return [*settings.LANGUAGES, ("both", dict(self.Layout.choices)["both"])]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """Return the real PDF, drawn with an example of a learner."""
        from lms.certificates.designs.preview import preview_pdf

        content = preview_pdf(self, mode_name)
        return HttpResponse(content, content_type="application/pdf")


def _is_near(day: date) -> bool:
    """Tell whether certificates can be dated from a day; far ones are slips of the hand."""
    return FIRST_YEAR <= day.year <= timezone.localdate().year + YEARS_AHEAD


def _cannot_print(letters: str) -> Any:
    words = _("These signs cannot be printed on a certificate: %(letters)s")
    return words % {"letters": shown(letters)}


class CertificateLogo(models.Model):
    """A logo at the top of a design, from left to right."""

    sort_order_field = "sort_order"

    design = ParentalKey(
        CertificateDesign, on_delete=models.CASCADE, related_name="logos"
    )
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)
    image = models.ForeignKey(
        CertificateImage, models.PROTECT, related_name="+", verbose_name=_("picture")
    )
    description = models.CharField(
        _("whose logo it is"),
        max_length=150,
        help_text=_("Read aloud to people who do not see it."),
    )

    class Meta:
        ordering = ["sort_order", "pk"]
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        return self.description


class CertificateSignatory(models.Model):
    """A person who signs certificates of a design, from left to right."""

    sort_order_field = "sort_order"

    design = ParentalKey(
        CertificateDesign, on_delete=models.CASCADE, related_name="signatories"
    )
    sort_order = models.PositiveSmallIntegerField(default=0, editable=False)
    name = models.CharField(_("name and surname"), max_length=100)
    title = models.CharField(_("position"), max_length=150)
    picture = models.ForeignKey(
        CertificateImage,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signature as a picture"),
        help_text=_("Empty: a line to sign on by hand."),
    )

    class Meta:
        ordering = ["sort_order", "pk"]
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse letters that no typeface here has."""
        super().clean()
        written = {"name": self.name or "", **_titles(self)}
        wrong = {
            name: _cannot_print(letters)
            for name, text in written.items()
            if (letters := unprintable(text))
        }
        if wrong:
            raise ValidationError(wrong)


def _titles(signatory: CertificateSignatory) -> dict[str, str]:
    return {f"title_{x}": text for x, text in translations(signatory, "title").items()}
