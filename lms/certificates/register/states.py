"""State of a certificate as the register knows it, in words and as a condition."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.certificates.models import Certificate

STATES: dict[str, Any] = {
    "valid": _("Valid"),
    "expired": _("Expired"),
    "replaced": _("Replaced"),
    "revoked": _("Revoked"),
}
# Whether certificates can end by themselves.
HAS_END = any(field.name == "valid_until" for field in Certificate._meta.get_fields())
KINDS = {"valid": "good", "expired": "warning", "replaced": "warning", "revoked": "bad"}


def choices() -> list[tuple[str, Any]]:
    """Return the states that a certificate can be in."""
    return [pair for pair in STATES.items() if HAS_END or pair[0] != "expired"]


def in_state(state: str) -> Q:
    """Return the condition for certificates that are in a state today."""
    return {
        "valid": Q(revoked_at=None) & ~_ended(),
        "expired": Q(revoked_at=None) & _ended(),
        "replaced": Q(replaced_by__isnull=False),
        "revoked": Q(revoked_at__isnull=False, replaced_by=None),
    }[state]


def _ended() -> Q:
    if not HAS_END:
        return Q(pk__in=[])
    return Q(valid_until__isnull=False, valid_until__lt=timezone.localdate())


def state_today(certificate: Certificate) -> str:
    """Return the state's name, one of ``STATES``."""
    if certificate.replaced_by_id:
        return "replaced"
    if certificate.revoked_at is not None:
        return "revoked"
    end = getattr(certificate, "valid_until", None)
    return "expired" if end and end < timezone.localdate() else "valid"


def label_of(certificate: Certificate) -> str:
    """Return the state in the active language."""
    return str(STATES[state_today(certificate)])
