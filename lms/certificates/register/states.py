"""State of a certificate as the register knows it, in words and as a condition."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.certificates.checking.standing import state_of
from lms.certificates.models import Certificate
from lms.certificates.renewals.rules import is_due

STATES: dict[str, Any] = {
    "valid": _("Valid"),
    "expired": _("Expired"),
    "replaced": _("Replaced"),
    "revoked": _("Revoked"),
}
# What can be looked for: the states, and who is to renew.
DUE = "due"
KINDS = {"valid": "good", "expired": "warning", "replaced": "warning", "revoked": "bad"}


def choices() -> list[tuple[str, Any]]:
    """Return what certificates can be looked for by: their states, or that they are due."""
    return [*STATES.items(), (DUE, _("To be renewed"))]


def in_state(state: str) -> Q:
    """Return the condition for certificates that are in a state, or due, today."""
    return {
        DUE: is_due(),
        "valid": Q(revoked_at=None) & ~_ended(),
        "expired": Q(revoked_at=None) & _ended(),
        "replaced": Q(replaced_by__isnull=False),
        "revoked": Q(revoked_at__isnull=False, replaced_by=None),
    }[state]


def _ended() -> Q:
    return Q(valid_until__isnull=False, valid_until__lt=timezone.localdate())


def label_of(certificate: Certificate) -> str:
    """Return the state in the active language."""
    return str(STATES[state_of(certificate)])
