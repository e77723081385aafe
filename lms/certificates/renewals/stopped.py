"""Renewals that come to nothing, because the certificate to be renewed was revoked."""

from django.db.models import Exists, OuterRef, Q

from lms.certificates.kinds import COMPLETED
from lms.certificates.models import Certificate
from lms.cohorts.models import Enrolment

EARNED = Certificate.objects.filter(kind__in=COMPLETED)


def is_stopped() -> Q:
    """Return the condition for enrolments by which nothing that stands is renewed.

    Who has a certificate of such an enrolment has renewed, whatever became of it.
    """
    standing = EARNED.filter(enrolment=OuterRef("renews"), revoked_at=None)
    own = EARNED.filter(enrolment=OuterRef("pk"))
    return Q(renews__isnull=False) & ~Exists(standing) & ~Exists(own)


def stopped_by(uid: object) -> Certificate | None:
    """Return the revoked certificate that stops this renewal; None where nothing does.

    ``uid`` is the enrolment's. One query.
    """
    way = Enrolment.objects.filter(is_stopped(), uid=uid)
    revoked = EARNED.filter(enrolment__in=way.values("renews"), replaced_by=None)
    return revoked.exclude(revoked_at=None).defer("facts").order_by("-pk").first()


def stopped_way(certificate: Certificate) -> Enrolment | None:
    """Return the active renewal that the revocation of this certificate stops; one query."""
    if certificate.revoked_at is None or certificate.replaced_by_id:
        return None
    ways = Enrolment.objects.filter(
        is_stopped(), renews=certificate.enrolment_id, state=Enrolment.State.ACTIVE
    )
    return ways.select_related("cohort__supervisor").first()
