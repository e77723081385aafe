"""A certificate that was revoked, issued anew: what was learned is not in doubt."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from lms.accounts.models import User
from lms.certificates.exceptions import NotRenewable
from lms.certificates.holders import lock_holders
from lms.certificates.kinds import COMPLETED
from lms.certificates.models import Certificate, RevocationClass
from lms.certificates.services import (
    give_way,
    issue_held_back,
    successor_of,
)
from lms.progress.models import EnrolmentProgress

# Who broke a rule, or is not the person, gets no other one.
PARDONED = (RevocationClass.ERROR, RevocationClass.FACTS, RevocationClass.REQUEST)


def can_be_issued_again(certificate: Certificate) -> bool:
    """Tell whether a revoked certificate may get another in its place.

    The course stands as completed, nothing else certifies it, and what a renewal renews
    stands. At most three queries.
    """
    if certificate.revoked_at is None or certificate.replaced_by_id:
        return False
    if certificate.revoked_class not in PARDONED or certificate.is_nameless:
        return False
    if certificate.kind not in COMPLETED or _in_its_place(certificate).exists():
        return False
    if certificate.enrolment.renews_id:
        return _renewed(certificate).exists()
    done = EnrolmentProgress.objects.filter(pk=certificate.enrolment_id)
    return done.filter(completed_at__isnull=False).exists()


def _in_its_place(certificate: Certificate) -> QuerySet[Certificate]:
    """Return what stands and certifies the same already."""
    same = Q(enrolment=certificate.enrolment_id)
    if certificate.enrolment.renews_id is None:
        same |= Q(user=certificate.user_id, edition=certificate.edition_id, renews=None)
    return Certificate.objects.filter(same, revoked_at=None)


def _renewed(certificate: Certificate) -> QuerySet[Certificate]:
    """Return the certificate that stands and that this one's enrolment renews."""
    return Certificate.objects.filter(
        enrolment__renewal=certificate.enrolment_id,
        kind__in=COMPLETED,
        revoked_at=None,
    )


@transaction.atomic
def issue_again(*, certificate: Certificate, by: User, shown: str = "") -> Certificate:
    """Return a new certificate in place of one that was revoked.

    It keeps the day of completion, the last day and what it renews; the revoked one stays
    revoked, and points at it. The holder is told. A renewal that was completed meanwhile,
    and for which there was nothing to renew, gets its own. ``shown`` is the digest of the
    facts that somebody confirmed. Raises NotRenewable where ``can_be_issued_again`` says
    no, FactsChanged, and NameUnprintable.
    """
    lock_holders([certificate.user_id])
    rows = Certificate.objects.select_for_update(of=("self",))
    rows = rows.select_related("user", "enrolment__user", "enrolment__cohort")
    old = rows.select_related("enrolment__edition").get(pk=certificate.pk)
    if not can_be_issued_again(old):
        raise NotRenewable("closed")
    new = successor_of(old, shown=shown)
    give_way(old, new, by)
    issue_held_back(old.user, issued_at=timezone.now())
    return new
