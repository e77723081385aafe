"""Access to a certificate: its owner; to anybody else it does not exist (404)."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404

from lms.accounts.models import User
from lms.certificates.models import Certificate


def own_certificates(user: User | AnonymousUser) -> QuerySet[Certificate]:
    """Return the person's certificates, revoked ones too, newest first."""
    if not isinstance(user, User):
        return Certificate.objects.none()
    return Certificate.objects.filter(user=user).order_by("-issued_at", "-pk")


def own_certificate(user: User | AnonymousUser, code: str) -> Certificate:
    """Return one's own certificate with its replacement, or 404."""
    certificate = (
        own_certificates(user).filter(code=code).select_related("replaced_by").first()
    )
    if certificate is None:
        raise Http404
    return certificate
