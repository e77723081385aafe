"""Weekly summary for supervisors: how the cohorts stand, in the dashboard's numbers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from lms.accounts.models import Role, User
from lms.cohorts.models import Cohort
from lms.reminders.models import Reminder
from lms.supervision.access import visible_cohorts
from lms.supervision.overview.risk_rules import REASONS
from lms.supervision.overview.standing import overview

MONDAY, FIRST_HOUR, LAST_HOUR = 0, 8, 20
# A cohort that ended so long ago is no work any more.
DAYS_AFTER_THE_END = 28


@dataclass
class CohortState:
    """One cohort in the summary; ``reasons`` are sentences with how many people."""

    cohort: Cohort
    people: int
    begun: int
    completed: int
    needs: int
    reasons: list[tuple[str, int]]


def running(cohorts: QuerySet[Cohort], now: datetime) -> QuerySet[Cohort]:
    """Return the launched cohorts that have not ended long ago."""
    ended = timezone.localdate(now) - timedelta(days=DAYS_AFTER_THE_END)
    return cohorts.filter(launched_at__lte=now).filter(
        Q(deadline=None) | Q(deadline__gte=ended)
    )


def recipients(now: datetime) -> QuerySet[User]:
    """Return the supervisors with running cohorts who want the summary."""
    own = running(Cohort.objects.filter(supervisor=OuterRef("pk")), now)
    role = Q(is_superuser=True) | Q(
        pk__in=User.objects.filter(groups__name=Role.SUPERVISOR).values("pk")
    )
    supervisors = User.objects.filter(role, Exists(own), is_active=True)
    return supervisors.exclude(reminder_preference__summary=False)


def due(now: datetime) -> QuerySet[User]:
    """Return those who get the summary now: on Mondays from 8:00, once."""
    here = timezone.localtime(now)
    if here.weekday() != MONDAY or not FIRST_HOUR <= here.hour < LAST_HOUR:
        return User.objects.none()
    had = Reminder.objects.filter(user=OuterRef("pk"), on=here.date())
    return recipients(now).exclude(Exists(had)).order_by("pk")


def states(supervisor: User, now: datetime) -> list[CohortState]:
    """Return how the supervisor's running cohorts stand; sentences in the active language.

    Takes one query for each cohort, however many people it has.
    """
    own = visible_cohorts(supervisor).filter(supervisor=supervisor)
    return [_state(cohort) for cohort in running(own, now)]


def _state(cohort: Cohort) -> CohortState:
    counts = overview(cohort)
    told = [(str(text), counts.reasons[name]) for name, text in REASONS.items()]
    return CohortState(
        cohort=cohort,
        people=counts.people,
        begun=counts.begun,
        completed=counts.completed,
        needs=counts.needs,
        reasons=[(text, count) for text, count in told if count],
    )
