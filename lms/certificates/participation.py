"""Who has earned a certificate of participation: worked through, a test not passed.

The group has ended. Of the course at least half of what is required is done, and what stops
the person is a test that was tried and not passed. Whoever stopped at a lesson just stopped.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from lms.certificates.models import Certificate
from lms.cohorts.models import Cohort, Enrolment
from lms.progress.manifest import outline_of
from lms.progress.models import EnrolmentProgress, UnitProgress


def has_ended(cohort: Cohort, today: date | None = None) -> bool:
    """Tell whether the last day of the group is over; one without a last day goes on."""
    return cohort.deadline is not None and cohort.deadline < (
        today or timezone.localdate()
    )


def earns_participation(enrolment: Enrolment, progress: EnrolmentProgress) -> bool:
    """Tell whether this enrolment has come to a participation; one query.

    Who renews a certificate has completed the course before. A closed account comes to
    nothing more: an erased person's is one.
    """
    if enrolment.renews_id or progress.completed_at or not enrolment.user.is_active:
        return False
    if not has_ended(enrolment.cohort):
        return False
    if enrolment.deadline and enrolment.deadline >= timezone.localdate():
        return False
    if 2 * progress.units_done < progress.units_required:
        return False
    units = UnitProgress.objects.filter(enrolment=enrolment)
    known = {str(row.unit): row for row in units}
    for unit in outline_of(enrolment).required:
        row = known.get(unit["uid"])
        if row is None or row.done_at is None:
            return unit["kind"] == "quiz" and bool(row and row.attempts)
    return False


def earners_of(cohort: Cohort) -> list[Enrolment]:
    """Return who of an ended group earns a participation and has no certificate yet."""
    if not has_ended(cohort):
        return []
    return [
        enrolment
        for enrolment in _without_certificate(cohort)
        if earns_participation(enrolment, enrolment.progress)
    ]


def _without_certificate(cohort: Cohort) -> Iterable[Enrolment]:
    certified = Certificate.objects.filter(edition=cohort.edition_id, revoked_at=None)
    enrolments: QuerySet[Enrolment] = cohort.enrolments.filter(
        state=Enrolment.State.ACTIVE,
        renews=None,
        progress__completed_at=None,
        progress__isnull=False,
    ).exclude(user__in=certified.values("user"))
    return enrolments.select_related("user", "edition", "progress", "cohort").defer(
        "edition__manifest"
    )
