"""Access to a certificate: its owner, and the staff who answer for its group.

Supervisors see and download those of their groups, coordinators replace those of their
part of the agency, and who may revoke sees and does all. To anybody else there is no such
certificate (404).
"""

from collections.abc import Callable
from typing import TypeAlias
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from lms.accounts.models import User
from lms.certificates.models import (
    Certificate,
    CertificateArchive,
    CertificateRequest,
    Reissue,
)
from lms.cohorts.models import Cohort
from lms.cohorts.responsibility import coordinated_by, led_by

REVOKE = "certificates.revoke_certificate"
Person: TypeAlias = User | AnonymousUser


def own_certificates(user: Person) -> QuerySet[Certificate]:
    """Return the person's certificates, revoked ones too, newest first."""
    if not isinstance(user, User):
        return Certificate.objects.none()
    return Certificate.objects.filter(user=user).order_by("-issued_at", "-pk")


def own_certificate(user: Person, code: str) -> Certificate:
    """Return one's own certificate with its replacement, or 404."""
    certificate = (
        own_certificates(user)
        .filter(code=code)
        .select_related("replaced_by", "user", "edition", "renews")
        .defer("edition__manifest")
        .first()
    )
    if certificate is None:
        raise Http404
    return certificate


# --- the staff --------------------------------------------------------------------------


def may_revoke(user: Person) -> bool:
    """Tell whether somebody revokes certificates, of all groups: IOM's administrators."""
    return isinstance(user, User) and user.has_perm(REVOKE)


def may_replace(user: Person) -> bool:
    """Tell whether replacing certificates is somebody's work at all."""
    is_coordinator = isinstance(user, User) and user.has_role("coordinator")
    return may_revoke(user) or is_coordinator


def may_correct_name(user: Person, person: User) -> bool:
    """Tell whether somebody corrects a name: an administrator's, only administrators."""
    return may_replace(user) and (may_revoke(user) or not person.is_superuser)


def groups_seen_by(user: Person) -> QuerySet[Cohort]:
    """Return the groups whose certificates the person sees and downloads."""
    return _groups(user, led_by)


def groups_replaced_by(user: Person) -> QuerySet[Cohort]:
    """Return the groups whose certificates the person may replace."""
    return _groups(user, coordinated_by)


def _groups(user: Person, rule: Callable[[User], Q]) -> QuerySet[Cohort]:
    if not isinstance(user, User):
        return Cohort.objects.none()
    return (
        Cohort.objects.all() if may_revoke(user) else Cohort.objects.filter(rule(user))
    )


def seen_group(user: Person, code: str) -> Cohort:
    """Return a group whose certificates the person sees, or 404."""
    rows = groups_seen_by(user).select_related("edition__course", "supervisor", "unit")
    group = rows.defer("edition__manifest").filter(code=code).first()
    if group is None:
        raise Http404
    return group


def certificates_of(group: Cohort) -> QuerySet[Certificate]:
    """Return all certificates of who is in the group, or was last in it."""
    return Certificate.objects.filter(enrolment__cohort=group)


def certificates_replaced_by(user: Person) -> QuerySet[Certificate]:
    """Return the certificates that the person may replace."""
    groups = groups_replaced_by(user).order_by().values("pk")
    return Certificate.objects.filter(enrolment__cohort__in=groups)


def seen_certificate(group: Cohort, code: str) -> Certificate:
    """Return a certificate of a group that came from ``seen_group``, or 404."""
    return _whole(certificates_of(group), code)


def replaced_certificate(user: Person, code: str) -> Certificate:
    """Return a certificate that the person may replace, or 404."""
    if not may_replace(user):
        raise Http404
    return _whole(certificates_replaced_by(user), code)


def _whole(rows: QuerySet[Certificate], code: str) -> Certificate:
    related = ("user", "enrolment__user", "enrolment__cohort", "revoked_by")
    rows = rows.select_related(*related, "replaced_by", "replaces", "renews")
    found = rows.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def decided_requests(user: Person) -> QuerySet[CertificateRequest]:
    """Return the requests that are the person's to answer, the longest waiting first."""
    rows = CertificateRequest.objects.filter(
        certificate__in=certificates_replaced_by(user).order_by().values("pk")
    )
    related = ("user", "certificate__enrolment__cohort", "decided_by")
    return rows.select_related(*related).order_by("asked_at", "pk")


def decided_request(user: Person, uid: UUID) -> CertificateRequest:
    """Return one of them, or 404."""
    found = decided_requests(user).filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def reissues_of(user: Person) -> QuerySet[Reissue]:
    """Return one's own reissues, newest first; all of them for who revokes, 404 for others."""
    if not may_replace(user):
        raise Http404
    rows = Reissue.objects.select_related("by", "cohort")
    return rows if may_revoke(user) else rows.filter(by=user)


def reissue_of(user: Person, uid: UUID) -> Reissue:
    """Return one of them, or 404."""
    found = reissues_of(user).filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def own_archive(group: Cohort, user: Person, uid: UUID) -> CertificateArchive:
    """Return the person's own archive of the group that can be downloaded now, or 404."""
    rows = CertificateArchive.objects.filter(
        uid=uid,
        cohort=group,
        by=user,
        state=CertificateArchive.State.READY,
        expires_at__gt=timezone.now(),
    )
    found = rows.first()
    if found is None:
        raise Http404
    return found
