"""What is kept of credentials: public keys, and each certificate's place on a status list."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

# The least that the standard allows, so that a place tells nothing of who has it:
# https://www.w3.org/TR/vc-bitstring-status-list/#bitstring-length
LIST_LENGTH = 131_072


class CredentialKey(models.Model):
    """Public half of a key that signed credentials; published until it is withdrawn."""

    # Of the JWK (RFC 7638), by which the key is known, and the JWK's "x".
    thumbprint = models.CharField(max_length=43, unique=True)
    public_key = models.CharField(max_length=43)
    is_for_development = models.BooleanField(default=False)
    first_used_at = models.DateTimeField(default=timezone.now)
    # The key fell into other hands: nothing that it signed counts any more.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["first_used_at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.thumbprint


class CredentialStatus(models.Model):
    """The bit that says of one certificate whether it was revoked or replaced."""

    certificate = models.OneToOneField(
        "certificates.Certificate", models.PROTECT, related_name="credential_status"
    )
    list_number = models.PositiveIntegerField()
    # Drawn by lot: neighbours on the list have nothing to do with each other.
    place = models.PositiveIntegerField()
    allotted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["list_number", "place"], name="credential_status_place_once"
            ),
            models.CheckConstraint(
                name="credential_status_on_the_list",
                condition=Q(list_number__gte=1, place__lt=LIST_LENGTH),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_number}#{self.place}"
