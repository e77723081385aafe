"""Who needs the supervisor today, and why: the rules of dashboard, filters and counts."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, Greatest, Lower
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.placeholders import DOMAIN
from lms.cohorts.invitations import came_back_at, has_come_back
from lms.cohorts.models import Enrolment, Invitation
from lms.conversations.models import READ_AT, WAITING, Message
from lms.notifications.selectors import came_back
from lms.progress.ways import counting_for
from lms.supervision.access import who_counts
from lms.supervision.models import AttemptRequest
from lms.supervision.overview.ranking import with_pressure

SILENT_DAYS = 7
NEAR_DAYS = 7
STUCK_DAYS = 5

# In the order in which they are told of a person; ``ranking`` puts people in order.
REASONS = {
    "wrote": _("Wrote to you"),
    "asked": _("Asks for one more attempt"),
    "bounced": _("Letter came back"),
    "failed": _("Failed a test twice"),
    "deadline": _("Deadline near"),
    "stuck": _("Stuck on a unit"),
    "silent": _("Silent for a week"),
    "unseen": _("Invited, not signed in"),
    "new": _("Has not begun"),
    "late": _("Deadline past"),
}
OPEN = Q(progress__completed_at=None)
DONE = Q(progress__completed_at__isnull=False)
BEGUN = Q(progress__last_activity_at__isnull=False)
JOINED = BEGUN | Q(user__last_login__isnull=False)
RUNNING = Q(cohort__launched_at__isnull=False)
# Whom letters reach at all: of who has no address a placeholder stands in its place.
REACHABLE = Q(user__is_active=True) & ~Q(user__email__endswith=f"@{DOMAIN}")
# A letter to the account's address came back since the person last came.
_RETURNED = came_back(
    Lower(OuterRef("user__email")),
    since=Coalesce(OuterRef("user__last_login"), OuterRef("user__date_joined")),
)
UNREACHED = Q(Exists(_RETURNED))
BOUNCED = RUNNING & OPEN & UNREACHED
# Of who is awaited: an invitation has no mail before the launch.
OPENED = Q(mailed_at__isnull=False, opened_at__isnull=False)


def awaited_bounced() -> Q:
    """Return the condition for invitations whose letter came back."""
    return RUNNING & has_come_back()


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
    today: date
    # The last Monday before today, at midnight: since then the changes are told.
    monday: datetime

    @classmethod
    def at(cls, now: datetime) -> "Moments":
        """Return the moments as seen from ``now``."""
        today = timezone.localdate(now)
        back = today.weekday() or 7
        midnight = timezone.localtime(now).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        return cls(
            silent_since=now - timedelta(days=SILENT_DAYS),
            stuck_since=now - timedelta(days=STUCK_DAYS),
            near=today + timedelta(days=NEAR_DAYS),
            today=today,
            monday=midnight - timedelta(days=back),
        )


def people(
    enrolments: QuerySet[Enrolment],
    now: datetime | None = None,
    moments: Moments | None = None,
    whole: Any = 0,
) -> QuerySet[Enrolment]:
    """Return the enrolments with a true or false for each of REASONS, as ``is_<reason>``.

    Also annotates ``until``, the person's own deadline or the cohort's; ``failed_unit``
    and ``asked_unit``, the tests in question; ``waits_since`` of who has not signed in;
    ``came_back_at``, when a letter did;
    ``counts``; and what ``ranking`` asks for, where ``whole`` is how many units the course
    has, as a number or an expression. In a cohort not launched nobody needs anything yet.
    """
    moments = moments or Moments.at(now or timezone.now())
    conditions = _conditions(moments)
    required = Coalesce("progress__units_required", whole)
    found = (
        enrolments.select_related("user", "progress")
        .annotate(
            until=Coalesce("deadline", "cohort__deadline"),
            failed_unit=F("progress__failed_unit"),
            asked_unit=_asked_unit(),
            waits_since=Greatest("enrolled_at", "cohort__launched_at"),
            came_back_at=Subquery(_RETURNED[:1]),
            left=required - Coalesce("progress__units_done", 0),
            counts=flag(who_counts()),
        )
        .annotate(**{f"is_{name}": flag(q) for name, q in conditions.items()})
    )
    return with_pressure(found, moments.today)


def awaited_people(
    invitations: QuerySet[Invitation], moments: Moments, whole: Any = 0
) -> QuerySet[Invitation]:
    """Return the invitations with what ``people`` annotates, where it can be told of them."""
    running = Q(cohort__launched_at__isnull=False)
    found = invitations.annotate(
        until=F("cohort__deadline"),
        waits_since=Coalesce("mailed_at", "created_at"),
        came_back_at=Subquery(came_back_at()[:1]),
        left=Value(whole) if isinstance(whole, int) else whole,
    ).annotate(
        is_bounced=flag(awaited_bounced()),
        is_unseen=flag(running & Q(waits_since__lt=moments.silent_since)),
        is_late=flag(running & Q(until__lt=moments.today)),
    )
    return with_pressure(found, moments.today)


def _conditions(moments: Moments) -> dict[str, Q]:
    """Return each reason's rule; a person who comes back is stuck rather than silent."""
    silent_since = moments.silent_since
    working = RUNNING & OPEN
    lively = Q(progress__last_activity_at__gte=silent_since)
    waited = ~BEGUN & Q(
        enrolled_at__lt=silent_since, cohort__launched_at__lt=silent_since
    )
    return {
        # Also who has finished, or whose group is not launched, waits for an answer.
        "wrote": Q(pk__in=Message.objects.filter(WAITING).values(way=READ_AT)),
        "asked": working & _asked(),
        "bounced": working & UNREACHED,
        "failed": working & Q(progress__failed_unit__isnull=False),
        "deadline": working & Q(until__gte=moments.today, until__lte=moments.near),
        "stuck": working
        & lively
        & Q(progress__current_started_at__lt=moments.stuck_since),
        "silent": working & BEGUN & Q(progress__last_activity_at__lt=silent_since),
        "unseen": working & waited & Q(user__last_login=None),
        "new": working & waited & Q(user__last_login__isnull=False),
        "late": working & Q(until__lt=moments.today),
    }


def begun_since(monday: datetime) -> Q:
    """Return the condition for who did something since then, and nothing before."""
    last = "progress__last_activity_at"
    began = Coalesce("progress__began_at", last)
    lately = Q(**{f"{last}__gte": monday})
    return lately & Q(GreaterThanOrEqual(began, monday))


def _asked() -> Q:
    # Few have asked: their list is made once, and looked up for each person.
    waiting = AttemptRequest.objects.filter(answered_at=None)
    return Q(pk__in=waiting.values(way=READ_AT))


def _asked_unit() -> Subquery:
    here = counting_for(OuterRef("pk"))
    asked = AttemptRequest.objects.filter(here, answered_at=None)
    return Subquery(asked.order_by("asked_at").values("unit")[:1])


def flag(condition: Q) -> ExpressionWrapper:
    """Return the condition as a column; a comparison with nothing is nothing, not true."""
    return ExpressionWrapper(condition, output_field=BooleanField())
