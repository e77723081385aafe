"""Ways that count for one another, since two accounts of one person were merged."""

from django.db.models import OuterRef, Q

from lms.cohorts.models import Enrolment
from lms.progress.models import Attempt


def counting_for(enrolment: int | OuterRef) -> Q:
    """Return the condition for rows of a way, or of one that was united with it.

    The way by its key, or by that of an outer query.
    """
    return Q(enrolment=enrolment) | Q(enrolment__merged_into=enrolment)


def counted_attempts(enrolment: Enrolment, unit_uid: object) -> list[Attempt]:
    """Return the attempts at a test that count, in the order in which they began.

    Questions are not read. An open attempt of a united way was left behind with the
    account that had it: it is none.
    """
    rows = Attempt.objects.filter(counting_for(enrolment.pk), unit=unit_uid)
    own_or_ended = Q(enrolment=enrolment) | Q(submitted_at__isnull=False)
    return list(rows.filter(own_or_ended).defer("frozen").order_by("started_at", "pk"))
