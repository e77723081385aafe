"""Whether a certificate stands."""

from datetime import date

from django.utils import timezone

from lms.certificates.models import Certificate

VALID, EXPIRED, REPLACED, REVOKED = "valid", "expired", "replaced", "revoked"


def state_of(certificate: Certificate, day: date | None = None) -> str:
    """Return valid, expired, replaced or revoked, as of a day: today unless told otherwise.

    The last day of its validity is a valid one.
    """
    if certificate.revoked_at is not None:
        return REPLACED if certificate.replaced_by_id else REVOKED
    ends_on = certificate.valid_until
    if ends_on and ends_on < (day or timezone.localdate()):
        return EXPIRED
    return VALID


def reason_of(certificate: Certificate) -> str:
    """Return in a word why it was revoked, for everybody; never the sentence."""
    if not certificate.revoked_class:
        return ""
    return str(certificate.get_revoked_class_display())
