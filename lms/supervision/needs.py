"""Who needs the supervisor today, and why; the rules of the dashboard and its filters."""

from datetime import datetime, timedelta

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.cohorts.models import Cohort, Enrolment
from lms.progress.models import UnitProgress

SILENT_DAYS = 7
NEAR_DAYS = 7
FAILED_TIMES = 2

REASONS = {
    "failed": _("failed a test twice or more"),
    "deadline": _("the deadline is near or past"),
    "silent": _("nothing done for a week"),
    "new": _("has not begun"),
}


def people(cohort: Cohort, now: datetime | None = None) -> QuerySet[Enrolment]:
    """Return the cohort's active enrolments with a true or false for each reason.

    Also annotates ``until``: the person's own deadline or the cohort's.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    failed = UnitProgress.objects.filter(
        enrolment=OuterRef("pk"), done_at=None, attempts__gte=FAILED_TIMES
    )
    silent_since = now - timedelta(days=SILENT_DAYS)
    open_ = Q(progress__completed_at=None)
    begun = Q(progress__last_activity_at__isnull=False)
    return (
        cohort.enrolments.filter(state=Enrolment.State.ACTIVE)
        .select_related("user", "progress")
        .annotate(
            until=Coalesce(
                F("deadline"), Value(cohort.deadline, output_field=DateField())
            ),
            failed=Exists(failed),
            begun=Case(When(begun, then=True), default=False),
            silent=Case(
                When(
                    open_ & begun & Q(progress__last_activity_at__lt=silent_since),
                    then=True,
                ),
                default=False,
            ),
            new=Case(
                When(~begun & Q(enrolled_at__lt=silent_since), then=True), default=False
            ),
        )
        .annotate(
            near=Case(
                When(
                    open_ & Q(until__lte=today + timedelta(days=NEAR_DAYS)), then=True
                ),
                default=False,
            )
        )
    )


def filtered(enrolments: QuerySet[Enrolment], wanted: str) -> QuerySet[Enrolment]:
    """Return the people with one reason, "needs" (any), "done", "open" or all."""
    conditions = {
        "failed": Q(failed=True),
        "deadline": Q(near=True),
        "silent": Q(silent=True),
        "new": Q(new=True),
        "needs": Q(failed=True) | Q(near=True) | Q(silent=True) | Q(new=True),
        "done": Q(progress__completed_at__isnull=False),
        "open": Q(progress__completed_at=None),
    }
    return enrolments.filter(conditions.get(wanted, Q()))


def reasons_of(enrolment: Enrolment) -> list[str]:
    """Return why an annotated enrolment needs somebody, as sentences in the page's language."""
    flags = {
        "failed": enrolment.failed,
        "deadline": enrolment.near,
        "silent": enrolment.silent,
        "new": enrolment.new,
    }
    return [str(REASONS[name]) for name, holds in flags.items() if holds]
