"""Service of a renewal: its beginning, by the holder alone."""

from django.db import transaction

from lms.certificates.exceptions import NotRenewable
from lms.certificates.models import Certificate
from lms.certificates.renewals.rules import (
    OPEN,
    UNDER_WAY,
    newest_edition,
    renewal_of,
    takes_of,
)
from lms.cohorts.models import Enrolment
from lms.cohorts.renewals import begin_renewal, hold_place
from lms.cohorts.services import CannotJoin


@transaction.atomic
def renew(*, certificate: Certificate) -> Enrolment:
    """Return the enrolment on which the holder renews the certificate; again, the same one.

    The certificate stays as it is, valid to its own end. Raises NotRenewable for one that
    was revoked or replaced, is renewed already, never ends, or is not due yet.
    """
    # The person before the certificate, as where a name is mended.
    hold_place(certificate.enrolment)
    # Whoever revokes it waits, or was first.
    rows = Certificate.objects.select_for_update(of=("self",)).filter(pk=certificate.pk)
    row = rows.select_related("edition", "enrolment__cohort__renews").get()
    renewal = renewal_of(row)
    if renewal is None or renewal.state not in (OPEN, UNDER_WAY):
        raise NotRenewable(renewal.state if renewal else "ended")
    if renewal.enrolment:
        return renewal.enrolment
    edition = newest_edition(row.edition.course_id)
    if edition is None:
        raise NotRenewable("closed")
    try:
        return begin_renewal(
            enrolment=row.enrolment, edition=edition, takes=takes_of(row, edition)
        )
    except CannotJoin as error:
        raise NotRenewable("closed") from error
