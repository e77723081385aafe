"""User model and organisation tree, with roles and sign-in codes."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from lms.accounts.facts import (
    Occupation,
    PersonFacts,
    UnitAssignment,
    birth_check,
)
from lms.accounts.held_rights import Rights, read_rights
from lms.accounts.name_order import NameKey, name_check
from lms.accounts.name_parts import PARTS, keep_parts
from lms.accounts.phones import phone_check
from lms.accounts.placeholders import is_placeholder
from lms.accounts.printable import require_name

__all__ = [
    "FormerDetail",
    "Occupation",
    "OrganisationUnit",
    "Role",
    "SignInCode",
    "UnitAssignment",
    "User",
    "UserManager",
]
NAME_FIELDS = ("full_name", *PARTS)


class Role(models.TextChoices):
    """What a person may do besides learning; each is a group of the same name."""

    SUPERVISOR = "supervisor", _("Supervisor")
    COORDINATOR = "coordinator", _("Coordinator")
    EDITOR = "editor", _("Editor")
    REVIEWER = "reviewer", _("Reviewer")
    ANALYST = "analyst", _("Analyst")


class OrganisationUnit(models.Model):
    """One node of the tree agency > territorial agency > territorial structure."""

    class Kind(models.TextChoices):
        AGENCY = "agency", _("Agency")
        TERRITORIAL_AGENCY = "territorial_agency", _("Territorial agency")
        TERRITORIAL_STRUCTURE = "territorial_structure", _("Territorial structure")

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(max_length=30, choices=Kind.choices)
    code = models.SlugField(max_length=20, unique=True)
    # ISO 3166-2:MD, for example MD-UN; empty above the level of the raion.
    iso_code = models.CharField(max_length=6, blank=True)
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ["code"]
        verbose_name = _("organisation unit")
        verbose_name_plural = _("organisation units")
        constraints = [
            models.CheckConstraint(
                name="organisation_one_root_kind",
                condition=Q(kind="agency", parent__isnull=True)
                | (~Q(kind="agency") & Q(parent__isnull=False)),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a place in the tree that the organisation does not have."""
        if self.kind == self.Kind.AGENCY and self.parent_id:
            raise _misplaced(_("The agency stands at the top: leave this empty."))
        if self.kind != self.Kind.AGENCY and self.parent is None:
            raise _misplaced(_("Choose what it belongs to: only the agency is alone."))
        if self.parent and self._is_above(self.parent):
            raise _misplaced(
                _(
                    "A unit cannot belong to itself or to a unit below it. Choose another."
                )
            )
        if self.parent and self.parent.kind not in PARENTS[self.kind]:
            raise _misplaced(WRONG_PARENT[self.kind])
        below = self.children.values_list("kind", flat=True) if self.pk else []
        if any(self.kind not in PARENTS[kind] for kind in below):
            raise ValidationError(
                {
                    "kind": _(
                        "The units below it cannot belong to a unit of this kind."
                        " Move them first."
                    )
                }
            )

    def _is_above(self, unit: "OrganisationUnit | None") -> bool:
        """Return whether this is the unit or stands above it."""
        seen = set()
        while unit is not None and unit.pk not in seen:
            if unit.pk == self.pk:
                return True
            seen.add(unit.pk)
            unit = unit.parent
        return False


PARENTS: dict[Any, tuple[Any, ...]] = {
    OrganisationUnit.Kind.AGENCY: (),
    OrganisationUnit.Kind.TERRITORIAL_AGENCY: (OrganisationUnit.Kind.AGENCY,),
    # Right below the agency as long as it is not known which part it belongs to.
    OrganisationUnit.Kind.TERRITORIAL_STRUCTURE: (
        OrganisationUnit.Kind.TERRITORIAL_AGENCY,
        OrganisationUnit.Kind.AGENCY,
    ),
}
WRONG_PARENT = {
    OrganisationUnit.Kind.TERRITORIAL_AGENCY: _(
        "A territorial agency belongs to the agency itself. Choose the agency."
    ),
    OrganisationUnit.Kind.TERRITORIAL_STRUCTURE: _(
        "A territorial structure belongs to a territorial agency or to the agency."
        " Choose one of these."
    ),
}


def _misplaced(sentence: Any) -> ValidationError:
    return ValidationError({"parent": sentence})


class UserManager(BaseUserManager["User"]):
    """Creates people by mail address; there are no user names."""

    def create_user(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Return a new person; the address is kept in lower case."""
        user: User = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **fields: Any
    ) -> "User":
        """Return a new person with every right, whose address needs no confirming.

        The first one of a site is made before it can send mails; and who makes one sits
        at the server.
        """
        with transaction.atomic(using=self._db):
            user = self.create_user(
                email, password, is_staff=True, is_superuser=True, **fields
            )
            user.emailaddress_set.create(email=user.email, verified=True, primary=True)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(PersonFacts, AbstractUser):
    """A person; known to IOM's record store only by the opaque ``public_id``."""

    class Sex(models.TextChoices):
        FEMALE = "f", _("Female")
        MALE = "m", _("Male")
        UNSTATED = "", _("Not stated")

    username = None
    first_name = None
    last_name = None
    email = models.EmailField(_("email address"), unique=True)
    full_name = models.CharField(_("name and surname"), max_length=150)
    sort_name = NameKey()
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    # Was no closed account until its erasure was decided: totals keep whom they counted.
    erased_while_open = models.BooleanField(
        default=False, db_default=False, editable=False
    )
    # When somebody said which language it is to be; empty: it follows the pages on which
    # the person signs in.
    language_chosen_at = models.DateTimeField(null=True, blank=True, editable=False)
    sex = models.CharField(
        _("sex"), max_length=1, choices=Sex.choices, blank=True, default=""
    )
    unit = models.ForeignKey(
        OrganisationUnit, models.PROTECT, null=True, blank=True, related_name="people"
    )
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # When the person agreed to the sentence about his or her data; empty for people
    # whom somebody else entered and who have not signed in yet.
    consented_at = models.DateTimeField(
        _("agreed to the use of the data"), null=True, blank=True, editable=False
    )
    # The account that stands for this one too, since two of one person were merged.
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_accounts",
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
            name_check("user_name_is_of_its_parts"),
            phone_check("user_phone_e164"),
            birth_check("user_born_in_time"),
            models.CheckConstraint(
                name="user_merged_is_closed",
                condition=Q(merged_into=None)
                | Q(is_active=False) & ~Q(merged_into=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def save(
        self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any
    ) -> None:
        """Save a new name never without its parts and its place in lists."""
        if update_fields is not None and not {*NAME_FIELDS}.isdisjoint(update_fields):
            update_fields = {*update_fields, *NAME_FIELDS, "sort_name"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def clean(self) -> None:
        """Refuse a name that no certificate could print, and an account that is merged."""
        super().clean()
        if self.is_active and self.merged_into_id:
            raise ValidationError(
                _(
                    "This account was merged with another one and stays closed. If that"
                    " was a mistake, undo the merge."
                )
            )
        keep_parts(self)
        try:
            require_name(self.full_name)
        except ValidationError as error:
            raise ValidationError({"full_name": error}) from error

    def get_full_name(self) -> str:
        """Return the name as the person wrote it; Wagtail and mails use it."""
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    def choose_language(self, code: str) -> None:
        """Take a language that somebody chose, without saving; no sign-in changes it."""
        self.language, self.language_chosen_at = code, timezone.now()

    @cached_property
    def rights(self) -> Rights:
        """Lasting roles, all of them for an administrator, and rights in force today.

        One query, then kept.
        """
        if self.is_superuser:
            return Rights(frozenset(Role.values), ())
        lasting, held = read_rights(self.pk)
        return Rights(lasting & frozenset(Role.values), held)

    @cached_property
    def roles(self) -> frozenset[str]:
        """The person's roles today, lasting or by a right with dates."""
        return self.rights.lasting | {right.role for right in self.rights.held}

    @property
    def has_address(self) -> bool:
        """Whether mails can reach the person at all."""
        return not is_placeholder(self.email)

    def has_role(self, role: str) -> bool:
        """Return whether the person has a role, such as "analyst"."""
        return role in self.roles


class SignInCode(models.Model):
    """A code on paper that signs one person in, once.

    ``selector``, its first letters, finds it; of the rest only a keyed hash is kept.
    """

    person = models.ForeignKey(User, models.CASCADE, related_name="sign_in_codes")
    selector = models.CharField(max_length=6, unique=True)
    secret_hash = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="sign_in_code_ends_after_it_begins",
                condition=Q(expires_at__gte=F("created_at")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.selector} of {self.person_id}"


class FormerDetail(models.Model):
    """A name or an address that a person had before: a copy and an erasure look for it.

    Triggers of the database write the rows, whichever way the account changes.
    """

    class Kind(models.TextChoices):
        NAME = "name", _("name")
        ADDRESS = "address", _("email address")

    # The database removes the rows with the person: see the migration that made them.
    person = models.ForeignKey(
        User,
        models.CASCADE,
        related_name="former_details",
        db_index=False,
        db_constraint=False,
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=254)
    # Of an address: whether the person had shown that it is hers or his.
    was_verified = models.BooleanField(default=False)
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["until", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "value"], name="former_detail_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"
