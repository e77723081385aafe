"""Facts about a person that accounts, invitations and rows of lists hold alike."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.name_parts import keep_parts
from lms.accounts.phones import LONGEST

EARLIEST_BIRTH = date(1900, 1, 1)
YOUNGEST = 14


class Occupation(models.Model):
    """A role in the organisation, in both languages, and what the donor counts it as."""

    class Category(models.TextChoices):
        """Who is trained, as donors' indicators part it; a closed list."""

        COMMUNITY_SOCIAL_WORKER = (
            "community_social_worker",
            _("Community social worker"),
        )
        SOCIAL_ASSISTANT = "social_assistant", _("Social assistant")
        CHILD_PROTECTION = "child_protection", _("Child protection specialist")
        POLICE = "police", _("Police")
        TEACHER = "teacher", _("Teacher")
        MEDIATOR = "mediator", _("Mediator")
        OTHER = "other", _("Other")

    name = models.CharField(_("name"), max_length=120)
    category = models.CharField(
        _("category in reports"), max_length=30, choices=Category.choices
    )
    # One that is offered no more stays with the people who have it.
    is_offered = models.BooleanField(_("can be chosen"), default=True, db_default=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        constraints = [
            models.CheckConstraint(
                name="occupation_has_a_category",
                condition=Q(
                    category__in=(
                        *("community_social_worker", "social_assistant", "police"),
                        *("child_protection", "teacher", "mediator", "other"),
                    )
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name


class NamePart(models.CharField):
    """One part of a name. Whoever saves a whole name that its parts do not make up saves
    parts that do.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        own = {"max_length": 150, "blank": True, "default": "", "db_default": ""}
        super().__init__(*args, **own | options)

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """Return the part of the whole name as it is now."""
        keep_parts(model_instance)
        return str(getattr(model_instance, self.attname))


class PersonFacts(models.Model):
    """Abstract: what identifies a person beside an address. All of it may be empty."""

    family_name = NamePart(_("family name"))
    given_names = NamePart(_("given names"))
    patronymic = NamePart(_("patronymic"))
    # E.164, for example +37369123456.
    phone = models.CharField(
        _("phone"), max_length=LONGEST, blank=True, default="", db_default=""
    )
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    occupation = models.ForeignKey(
        Occupation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("occupation"),
    )

    class Meta:
        abstract = True


def birth_check(name: str) -> models.CheckConstraint:
    """Return the constraint that a column ``birth_date`` is no slip of a century."""
    return models.CheckConstraint(
        name=name,
        condition=Q(birth_date=None) | Q(birth_date__gte=EARLIEST_BIRTH),
    )


def require_birth_date(day: date | None) -> None:
    """Return when somebody who works may be born on that day. Raises ValidationError."""
    if day is None:
        return
    today = timezone.localdate()
    if not EARLIEST_BIRTH.year < day.year <= today.year - YOUNGEST:
        raise ValidationError(NOT_A_BIRTH_DATE, code="birth_date")


NOT_A_BIRTH_DATE = _(
    "This cannot be the date of birth of somebody who works. Look at the year."
)


class UnitAssignment(models.Model):
    """From when on a person belonged to a unit; none: to no unit any more.

    Rows are only added, and by the database, whichever way the person's unit changes: a
    report places people where they were on its day.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="unit_assignments"
    )
    unit = models.ForeignKey(
        "accounts.OrganisationUnit", models.PROTECT, null=True, related_name="+"
    )
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["since", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.person_id} in {self.unit_id} since {self.since:%Y-%m-%d}"
