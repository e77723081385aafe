"""Certificates: their facts are frozen, their files kept, nothing is deleted."""

import secrets
import uuid
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Edition
from lms.certificates.credential_models import CredentialKey, CredentialStatus
from lms.certificates.designs.models import (
    CertificateDesign,
    CertificateImage,
    CertificateLogo,
    CertificateSignatory,
)
from lms.certificates.kinds import Kind
from lms.certificates.reissue_models import Reissue, ReissueRow
from lms.certificates.revocation import CHOSEN, RevocationClass
from lms.cohorts.models import CODE_LETTERS, Cohort, Enrolment

__all__ = [
    "CHOSEN",
    "CertificateDesign",
    "CertificateImage",
    "CertificateLogo",
    "CertificateSignatory",
    "CredentialKey",
    "CredentialStatus",
    "Reissue",
    "ReissueRow",
    "RevocationClass",
]


def private_storage() -> object:
    """Return the storage without public address."""
    return storages["private"]


def new_check_code() -> str:
    """Return 16 random letters, about 79 bits: not to be guessed."""
    return "".join(secrets.choice(CODE_LETTERS) for _place in range(16))


class Certificate(models.Model):
    """Proof of what an enrolment came to; never edited after issue, only revoked."""

    Kind: Any = Kind

    number = models.CharField(max_length=20, unique=True)
    code = models.CharField(max_length=16, unique=True, default=new_check_code)
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="certificates"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificates"
    )
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="certificates")
    language = models.CharField(max_length=2)
    kind = models.CharField(
        max_length=13,
        choices=Kind.choices,
        default=Kind.COMPLETION,
        db_default="completion",
    )
    # The last day of validity; None: without end. The same day stands in the facts.
    valid_until = models.DateField(null=True, blank=True)
    # The first day on which it can be renewed; None: it never ends, or certifies no course.
    renewable_from = models.DateField(null=True, blank=True)
    # The certificate that this one renews, which stays valid to its own end.
    renews = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="renewed_by"
    )
    # {"ro": {...}, "ru": {...}}: all that is printed, in both languages.
    facts = models.JSONField()
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_class = models.CharField(
        max_length=10, choices=RevocationClass.choices, blank=True, db_default=""
    )
    # A sentence for colleagues; what others may read is the class.
    revoked_reason = models.CharField(max_length=300, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revoked_certificates",
    )
    replaced_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces"
    )
    # The account that held it before two of one person were merged.
    merged_from = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificates_before",
    )

    class Meta:
        ordering = ["issued_at", "pk"]
        indexes = [
            # What reminders ask every hour, past all that is not due.
            models.Index(
                fields=["renewable_from"],
                name="certificate_renewable",
                condition=Q(revoked_at=None, renewable_from__isnull=False),
            )
        ]
        permissions = [("revoke_certificate", "Can revoke certificates")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "edition"],
                # Both accounts of one person may have earned one before they were merged.
                condition=Q(revoked_at=None, renews=None, merged_from=None),
                name="one_live_certificate",
            ),
            models.UniqueConstraint(
                fields=["enrolment", "user"],
                # A second one only where two accounts were one for some days.
                condition=Q(revoked_at=None, merged_from=None),
                name="one_live_certificate_of_an_enrolment",
            ),
            models.CheckConstraint(
                name="certificate_renewable_before_its_end",
                condition=Q(renewable_from=None)
                | Q(valid_until__isnull=False, renewable_from__lte=F("valid_until")),
            ),
            models.CheckConstraint(
                name="certificate_renews_another", condition=~Q(renews=F("pk"))
            ),
            models.CheckConstraint(
                name="certificate_revoked_after_issue",
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("issued_at")),
            ),
            models.CheckConstraint(
                name="certificate_revoked_whole",
                condition=Q(
                    revoked_at=None,
                    revoked_class="",
                    revoked_reason="",
                    revoked_by=None,
                    replaced_by=None,
                )
                # A participation gives way by itself, once its course is completed.
                | Q(
                    revoked_at__isnull=False,
                    revoked_class__in=RevocationClass.values,
                )
                & ~Q(revoked_reason="")
                & (Q(revoked_by__isnull=False) | Q(revoked_class="completed")),
            ),
            models.CheckConstraint(
                name="certificate_kind_is_known",
                condition=Q(kind__in=Kind.values),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_nameless(self) -> bool:
        """Whether its holder was erased: what it was stays, nothing more comes of it."""
        return not self.facts[self.language]["holder"]


class CertificateFile(models.Model):
    """The certificate as a PDF in one language, with the hash of exactly these bytes."""

    certificate = models.ForeignKey(
        Certificate, models.PROTECT, related_name="files", db_index=False
    )
    language = models.CharField(max_length=2)
    file = models.FileField(upload_to="certificates/", storage=private_storage)
    sha256 = models.CharField(max_length=64)
    signed = models.BooleanField(default=False)
    # Whom the certificate that verifies the signature names, and the SHA-256 of it.
    signed_by = models.CharField(max_length=200, blank=True, db_default="")
    signer_sha256 = models.CharField(max_length=64, blank=True, db_default="")
    rendered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "language"], name="certificate_file_once"
            ),
            models.CheckConstraint(
                name="certificate_file_signed_by_somebody",
                condition=Q(signed=False, signed_by="", signer_sha256="")
                | (Q(signed=True) & ~Q(signed_by="") & ~Q(signer_sha256="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.language}"


class CertificateCounter(models.Model):
    """The last number given in a year; locked while the next is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class CertificateRequest(models.Model):
    """A learner asks for a certificate with the corrected name; a person decides."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        REPLACED = "replaced", _("a new certificate was issued")
        REFUSED = "refused", _("the certificate stays as it is")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificate_requests"
    )
    certificate = models.ForeignKey(
        Certificate, models.PROTECT, related_name="requests"
    )
    new_name = models.CharField(max_length=150)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    # The answer to a refusal, which the learner reads.
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decided_certificate_requests",
    )
    asked_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["certificate"],
                condition=Q(state="open"),
                name="one_open_certificate_request",
            ),
            models.CheckConstraint(
                name="certificate_request_decided_whole",
                condition=Q(state="open", decided_at=None, decided_by=None, reason="")
                | ~Q(state="open")
                & Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="certificate_request_refused_has_reason",
                condition=~Q(state="refused") | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uid}: {self.state}"


class CertificateArchive(models.Model):
    """A group's certificates as one ZIP, made by the worker, gone after some days."""

    class State(models.TextChoices):
        MAKING = "making", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("could not be made")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(
        Cohort, models.PROTECT, related_name="certificate_archives", db_index=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="certificate_archives"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.MAKING)
    files_total = models.PositiveIntegerField(default=0)
    files_done = models.PositiveIntegerField(default=0)
    # Not drawn yet, or damaged: named in a list of their own in the ZIP.
    files_missing = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    file = models.FileField(upload_to="archives/", storage=private_storage, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "by"],
                condition=Q(state="making"),
                name="one_archive_under_way",
            ),
            models.CheckConstraint(
                name="archive_ready_has_file_and_end",
                condition=~Q(state="ready")
                | Q(ready_at__isnull=False, expires_at__isnull=False) & ~Q(file=""),
            ),
        ]
        indexes = [
            models.Index(fields=["cohort", "-asked_at"], name="archive_of_cohort")
        ]

    def __str__(self) -> str:
        return f"{self.uid}: {self.state}"
