"""A renewal's certificate that was revoked, issued anew: what was learned is not in doubt."""

from django.db import transaction

from lms.accounts.models import User
from lms.certificates.exceptions import NotRenewable
from lms.certificates.kinds import COMPLETED
from lms.certificates.models import Certificate, RevocationClass
from lms.certificates.services import give_way, lock_holders, successor_of

# Who broke a rule, or is not the person, gets no other one.
PARDONED = (RevocationClass.ERROR, RevocationClass.FACTS, RevocationClass.REQUEST)


def can_be_issued_again(certificate: Certificate) -> bool:
    """Tell whether a revoked certificate of a renewal may get another in its place.

    The one that it renews stands, and its enrolment has none that does. At most two queries.
    """
    if certificate.revoked_at is None or certificate.replaced_by_id:
        return False
    if certificate.revoked_class not in PARDONED or certificate.is_nameless:
        return False
    own = Certificate.objects.filter(enrolment=certificate.enrolment_id)
    return not own.filter(revoked_at=None).exists() and bool(_renewed(certificate))


def _renewed(certificate: Certificate) -> Certificate | None:
    """Return the certificate that stands and that this one's enrolment renews."""
    return Certificate.objects.filter(
        enrolment__renewal=certificate.enrolment_id,
        kind__in=COMPLETED,
        revoked_at=None,
    ).first()


@transaction.atomic
def issue_again(*, certificate: Certificate, by: User, shown: str = "") -> Certificate:
    """Return a new certificate in place of a renewal's that was revoked.

    It keeps the day of completion, the last day and what it renews; the revoked one stays
    revoked, and points at it. The holder is told. ``shown`` is the digest of the facts that
    somebody confirmed. Raises NotRenewable where ``can_be_issued_again`` says no,
    FactsChanged, and NameUnprintable.
    """
    lock_holders([certificate.user_id])
    rows = Certificate.objects.select_for_update(of=("self",))
    rows = rows.select_related("user", "enrolment__user", "enrolment__cohort")
    old = rows.select_related("enrolment__edition").get(pk=certificate.pk)
    if not can_be_issued_again(old):
        raise NotRenewable("closed")
    new = successor_of(old, shown=shown)
    give_way(old, new, by)
    return new
