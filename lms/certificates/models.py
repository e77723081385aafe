"""Certificates: their facts are frozen, their files kept, nothing is deleted."""

import secrets
from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from courses.models import Edition
from lms.certificates.designs.models import (
    CertificateDesign,
    CertificateImage,
    CertificateLogo,
    CertificateSignatory,
)
from lms.certificates.kinds import Kind
from lms.cohorts.models import CODE_LETTERS, Enrolment

__all__ = [
    "CertificateDesign",
    "CertificateImage",
    "CertificateLogo",
    "CertificateSignatory",
]


def private_storage() -> object:
    """Return the storage without public address."""
    return storages["private"]


def new_check_code() -> str:
    """Return 16 random letters, about 79 bits: not to be guessed."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(16))


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
    # {"ro": {...}, "ru": {...}}: all that is printed, in both languages.
    facts = models.JSONField()
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
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

    class Meta:
        ordering = ["issued_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "edition"],
                condition=Q(revoked_at=None),
                name="one_live_certificate",
            ),
            models.CheckConstraint(
                name="certificate_revoked_after_issue",
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("issued_at")),
            ),
            models.CheckConstraint(
                name="certificate_kind_is_known",
                condition=Q(kind__in=Kind.values),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CertificateFile(models.Model):
    """The certificate as a PDF in one language, with the hash of exactly these bytes."""

    certificate = models.ForeignKey(
        Certificate, models.PROTECT, related_name="files", db_index=False
    )
    language = models.CharField(max_length=2)
    file = models.FileField(upload_to="certificates/", storage=private_storage)
    sha256 = models.CharField(max_length=64)
    signed = models.BooleanField(default=False)
    rendered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "language"], name="certificate_file_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.language}"


class CertificateCounter(models.Model):
    """The last number given in a year; locked while the next is taken."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
