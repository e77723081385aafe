"""Who needs the supervisor today, and why: the rules of dashboard, filters and counts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.cohorts.models import Enrolment
from lms.progress.models import Attempt, AttemptGrant, UnitProgress
from lms.supervision.models import AttemptRequest

SILENT_DAYS = 7
NEAR_DAYS = 7
STUCK_DAYS = 5
FAILED_TIMES = 2

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


def people(
    enrolments: QuerySet[Enrolment], now: datetime | None = None
) -> QuerySet[Enrolment]:
    """Return the enrolments with a true or false for each of REASONS, as ``is_<reason>``.

    Also annotates ``until``, the person's own deadline or the cohort's; ``failed_unit``
    and ``asked_unit``, the tests in question. In a cohort not launched nobody needs
    anything yet.
    """
    conditions = _conditions(now or timezone.now())
    return (
        enrolments.select_related("user", "progress")
        .annotate(
            until=Coalesce("deadline", "cohort__deadline"),
            failed_unit=_failed_unit(),
            asked_unit=_asked_unit(),
        )
        .annotate(**{f"is_{name}": flag(q) for name, q in conditions.items()})
    )


def _conditions(now: datetime) -> dict[str, Q]:
    """Return each reason's rule; a person who comes back is stuck rather than silent."""
    silent_since = now - timedelta(days=SILENT_DAYS)
    near = timezone.localdate(now) + timedelta(days=NEAR_DAYS)
    working = RUNNING & OPEN
    lively = Q(progress__last_activity_at__gte=silent_since)
    waited = Q(enrolled_at__lt=silent_since, cohort__launched_at__lt=silent_since)
    return {
        "asked": working & Q(_asked()),
        "failed": working & Q(_failed()),
        "deadline": working & Q(until__lte=near),
        "stuck": working & lively & Q(_stuck(now)),
        "silent": working & BEGUN & Q(progress__last_activity_at__lt=silent_since),
        "new": working & ~BEGUN & waited,
    }


# Expressions that are the same at any time are made once, and copied by each query.
@cache
def _failed() -> Exists:
    return Exists(_failures())


@cache
def _asked() -> Exists:
    return Exists(_requests())


@cache
def _failed_unit() -> Subquery:
    return Subquery(_failures().order_by("-last_activity_at").values("unit")[:1])


@cache
def _asked_unit() -> Subquery:
    return Subquery(_requests().order_by("asked_at").values("unit")[:1])


def flag(condition: Q) -> ExpressionWrapper:
    """Return the condition as a column; a comparison with nothing is nothing, not true."""
    return ExpressionWrapper(condition, output_field=BooleanField())


class _Number(Subquery):
    """How many rows a query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()


def _failures() -> QuerySet[UnitProgress]:
    """Return the tests failed twice; one with an extra attempt still to use is none."""
    return UnitProgress.objects.filter(
        ~Exists(_unused_grants()),
        enrolment=OuterRef("pk"),
        done_at=None,
        excused=False,
        attempts__gte=FAILED_TIMES,
    )


def _unused_grants() -> QuerySet[AttemptGrant]:
    """Return the grants of a unit's row after which fewer attempts ended than were given.

    An attempt under way when the grant came was not the extra one.
    """
    here = {"enrolment": OuterRef("enrolment"), "unit": OuterRef("unit")}
    given = AttemptGrant.objects.filter(**here, granted_at__gte=OuterRef("granted_at"))
    used = Attempt.objects.filter(
        **here, started_at__gte=OuterRef("granted_at"), submitted_at__isnull=False
    )
    fewer = LessThan(_Number(used.order_by().values("pk")), _Number(given.values("pk")))
    return AttemptGrant.objects.filter(fewer, **here)


def _requests() -> QuerySet[AttemptRequest]:
    return AttemptRequest.objects.filter(enrolment=OuterRef("pk"), answered_at=None)


def _stuck(now: datetime) -> Exists:
    rows = UnitProgress.objects.filter(
        enrolment=OuterRef("pk"),
        unit=OuterRef("progress__current_unit"),
        done_at=None,
        started_at__lt=now - timedelta(days=STUCK_DAYS),
    )
    return Exists(rows)


def most_urgent(
    flagged: QuerySet[Enrolment], counts: Mapping[str, int], enough: int
) -> QuerySet[Enrolment, int]:
    """Return the primary keys of the first people of ``people``, by reason, day and name.

    ``counts`` says how many have each reason: the less urgent ones need no look when the
    others fill the list. Who needs nobody may stand at its end.
    """
    reasons = _filling(counts, enough)
    if not reasons:
        return flagged.none().values_list("pk", flat=True)
    ranks = [
        When(**{f"is_{name}": True}, then=Value(place))
        for place, name in enumerate(reasons)
    ]
    rank = Case(*ranks, default=Value(len(REASONS)), output_field=IntegerField())
    ordered = flagged.order_by(rank, "until", "user__sort_name", "pk")
    return ordered.values_list("pk", flat=True)[:enough]


def _filling(counts: Mapping[str, int], enough: int) -> list[str]:
    found = []
    for name in REASONS:
        found += [name] if counts[name] else []
        # A person may have several reasons, so the counts cannot be added up.
        if counts[name] >= enough:
            break
    return found
