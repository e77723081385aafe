"""Who needs the supervisor today, and why: the rules of dashboard, filters and counts."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.cohorts.models import Enrolment
from lms.supervision.models import AttemptRequest

SILENT_DAYS = 7
NEAR_DAYS = 7
STUCK_DAYS = 5

# In the order of urgency, which is the order of the list as well.
REASONS = {
    "asked": _("Asks for one more attempt"),
    "failed": _("Failed a test twice"),
    "deadline": _("Deadline near or past"),
    "stuck": _("Stuck on a unit"),
    "silent": _("Silent for a week"),
    "new": _("Has not begun"),
}
OPEN = Q(progress__completed_at=None)
DONE = Q(progress__completed_at__isnull=False)
BEGUN = Q(progress__last_activity_at__isnull=False)
RUNNING = Q(cohort__launched_at__isnull=False)


def _any_reason() -> Q:
    found = Q()
    for name in REASONS:
        found |= Q(**{f"is_{name}": True})
    return found


NEEDS_SOMEBODY = _any_reason()


class Moments(NamedTuple):
    """Since when and until when the rules look."""

    silent_since: datetime
    stuck_since: datetime
    near: date

    @classmethod
    def at(cls, now: datetime) -> "Moments":
        """Return the moments as seen from ``now``."""
        return cls(
            silent_since=now - timedelta(days=SILENT_DAYS),
            stuck_since=now - timedelta(days=STUCK_DAYS),
            near=timezone.localdate(now) + timedelta(days=NEAR_DAYS),
        )


def people(
    enrolments: QuerySet[Enrolment],
    now: datetime | None = None,
    moments: Moments | None = None,
) -> QuerySet[Enrolment]:
    """Return the enrolments with a true or false for each of REASONS, as ``is_<reason>``.

    Also annotates ``until``, the person's own deadline or the cohort's; ``failed_unit``
    and ``asked_unit``, the tests in question. In a cohort not launched nobody needs
    anything yet.
    """
    conditions = _conditions(moments or Moments.at(now or timezone.now()))
    return (
        enrolments.select_related("user", "progress")
        .annotate(
            until=Coalesce("deadline", "cohort__deadline"),
            failed_unit=F("progress__failed_unit"),
            asked_unit=_asked_unit(),
        )
        .annotate(**{f"is_{name}": flag(q) for name, q in conditions.items()})
    )


def _conditions(moments: Moments) -> dict[str, Q]:
    """Return each reason's rule; a person who comes back is stuck rather than silent."""
    silent_since = moments.silent_since
    working = RUNNING & OPEN
    lively = Q(progress__last_activity_at__gte=silent_since)
    waited = Q(enrolled_at__lt=silent_since, cohort__launched_at__lt=silent_since)
    return {
        "asked": working & _asked(),
        "failed": working & Q(progress__failed_unit__isnull=False),
        "deadline": working & Q(until__lte=moments.near),
        "stuck": working
        & lively
        & Q(progress__current_started_at__lt=moments.stuck_since),
        "silent": working & BEGUN & Q(progress__last_activity_at__lt=silent_since),
        "new": working & ~BEGUN & waited,
    }


def _asked() -> Q:
    # Few have asked: their list is made once, and looked up for each person.
    return Q(pk__in=AttemptRequest.objects.filter(answered_at=None).values("enrolment"))


def _asked_unit() -> Subquery:
    asked = AttemptRequest.objects.filter(enrolment=OuterRef("pk"), answered_at=None)
    return Subquery(asked.order_by("asked_at").values("unit")[:1])


def flag(condition: Q) -> ExpressionWrapper:
    """Return the condition as a column; a comparison with nothing is nothing, not true."""
    return ExpressionWrapper(condition, output_field=BooleanField())
