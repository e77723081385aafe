"""Due reminders: the rules, as one query for each kind."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least, TruncDate
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from lms.accounts.placeholders import DOMAIN as NO_ADDRESS
from lms.certificates.models import Certificate
from lms.certificates.renewals.rules import begun_renewals, is_due, other_ways
from lms.cohorts.models import Enrolment
from lms.notifications.sms import consents
from lms.notifications.sms.sending import LAST_HOUR, is_day, is_offered
from lms.reminders.models import DEFAULT_HOUR, WORKING_DAYS, Reminder
from lms.reminders.summary import recipients
from lms.supervision.access import who_counts
from lms.supervision.models import Act
from lms.supervision.overview.risk_rules import SILENT_DAYS, UNREACHED

Kind = Reminder.Kind
DAYS_BEFORE = {Kind.LAST_DAY: 1, Kind.WEEK: 7, Kind.LAST_VALID: 0, Kind.MONTH: 30}
# Where two are due only the nearer one is sent.
NEARER = {
    Kind.WEEK: Kind.LAST_DAY,
    Kind.MONTH: Kind.LAST_VALID,
    Kind.RENEWABLE: Kind.MONTH,
}
RENEWALS = (Kind.LAST_VALID, Kind.MONTH, Kind.RENEWABLE)
# The more urgent first, because a person gets one a day.
KINDS = (
    *(Kind.LAST_DAY, Kind.LAST_VALID, Kind.WEEK),
    *(Kind.MONTH, Kind.RENEWABLE, Kind.SILENCE),
)
# So many days late the mail of the last day may come, where others took its place.
LATE_DAYS = 7
# After an outage a mail may come so many hours late; then it waits for the next day.
LATE_HOURS = 3
CHUNK = 100
WITHOUT_MAIL = Q(user__email__endswith=f"@{NO_ADDRESS}")
_CHOSEN = Coalesce("user__reminder_preference__hour", DEFAULT_HOUR)
# Who chose an evening hour is written to before the text messages stop for the night.
_HOUR = Case(
    When(WITHOUT_MAIL, then=Least(_CHOSEN, Value(LAST_HOUR - 1))), default=_CHOSEN
)


def chunks(kind: str, now: datetime) -> Iterator[list[Enrolment]]:
    """Yield the enrolments to be reminded, at most a hundred at a time; a query each."""
    last = 0
    while found := list(due(kind, now).filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield found
        last = found[-1].pk


def due(kind: str, now: datetime) -> QuerySet[Enrolment]:
    """Return the enrolments whose people get this reminder now, by mail or, without an
    address, by text message, if their numbers may get one now.

    Annotates ``until``, the last day of the course or of the certificate, and ``occasion``,
    which the reminder is named by.
    """
    here = timezone.localtime(now)
    is_renewal = kind in RENEWALS
    people = _holding(here.date()) if is_renewal else _learning(now)
    people = _listening(people, here)
    if kind == Kind.SILENCE:
        chosen = _silent(people, here)
    else:
        chosen = _near_the_end(people, kind, here.date())
    had = Reminder.objects.filter(
        enrolment=OuterRef("pk"), kind=kind, occasion=OuterRef("occasion")
    )
    return chosen.exclude(Exists(had)).select_related(
        "user", "cohort__supervisor", "progress"
    )


def _learning(now: datetime) -> QuerySet[Enrolment]:
    """Return enrolments with something left to do, in cohorts that run."""
    today = timezone.localdate(now)
    return (
        Enrolment.objects.filter(
            who_counts(),
            progress__completed_at=None,
            cohort__launched_at__lte=now,
            cohort__starts_on__lte=today,
            # On the first day the invitation is enough.
            enrolled_at__lte=now - timedelta(days=1),
        )
        .annotate(until=Coalesce("deadline", "cohort__deadline"))
        .filter(Q(until=None) | Q(until__gte=today))
    )


def _holding(today: date) -> QuerySet[Enrolment]:
    """Return enrolments whose certificate is to be renewed; its end as ``until``.

    Also annotates ``number`` and ``code`` of it, and ``has_begun``, as its page says.
    Who has done all that a renewal takes is not written to, whatever his or her
    certificate waits for.
    """
    due = Certificate.objects.filter(
        is_due(today), valid_until__gte=today - timedelta(days=LATE_DAYS)
    )
    held = due.filter(enrolment=OuterRef("pk"))
    begun = begun_renewals("pk")
    return (
        Enrolment.objects.filter(pk__in=due.order_by().values("enrolment"))
        .exclude(Exists(begun.filter(progress__completed_at__isnull=False)))
        .annotate(
            until=Subquery(held.values("valid_until")[:1]),
            number=Subquery(held.values("number")[:1]),
            code=Subquery(held.values("code")[:1]),
            has_begun=Exists(begun) | Exists(other_ways("pk")),
        )
    )


def _listening(people: QuerySet[Enrolment], here: datetime) -> QuerySet[Enrolment]:
    """Keep those who chose this day and hour and had no other mail of ours today."""
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    nudged = Act.objects.filter(
        enrolment__user=OuterRef("user"), kind=Act.Kind.NUDGED, done_at__gte=midnight
    )
    had = Reminder.objects.filter(user=OuterRef("user"), on=here.date())
    people = (
        people.exclude(user__reminder_preference__reminders=False)
        .filter(~WITHOUT_MAIL | _by_text(here))
        .exclude(UNREACHED)
        .annotate(
            days=Coalesce("user__reminder_preference__days", WORKING_DAYS), hour=_HOUR
        )
        .filter(
            _on(here.weekday()), hour__lte=here.hour, hour__gt=here.hour - LATE_HOURS
        )
        .exclude(Exists(had))
        .exclude(Exists(nudged))
    )
    if here.weekday() == 0:  # the summary is the mail of this day
        people = people.exclude(user__in=recipients(here).values("pk"))
    return people


def _by_text(here: datetime) -> Q:
    """Return the condition for those who get text messages; by day, and with a gateway."""
    if not is_offered() or not is_day(here):
        return Q(pk__in=[])
    return Q(user__in=consents.agreed().values("person"))


def _on(weekday: int) -> GreaterThan:
    return GreaterThan(F("days").bitand(1 << weekday % 7), Value(0))


def _near_the_end(
    people: QuerySet[Enrolment], kind: str, today: date
) -> QuerySet[Enrolment]:
    """Keep those who are at their last chosen day so many days before the end, or later."""
    ahead = [When(_on(today.weekday() + days), then=days) for days in range(1, 7)]
    people = people.annotate(next_in=Case(*ahead, default=7), occasion=F("until"))
    if kind in DAYS_BEFORE:
        people = people.filter(_reached(today, DAYS_BEFORE[Kind(kind)]))
    if kind in NEARER:
        people = people.exclude(_reached(today, DAYS_BEFORE[NEARER[Kind(kind)]]))
    return people


def _reached(today: date, days_before: int) -> Q:
    """Tell that the next chosen day would come after the day of the reminder.

    Somebody who wants mails on working days hears on Friday of a Monday's deadline.
    """
    return reduce(
        or_,
        (
            Q(next_in=gap, until__lt=today + timedelta(days=days_before + gap))
            for gap in range(1, 8)
        ),
    )


def _silent(people: QuerySet[Enrolment], here: datetime) -> QuerySet[Enrolment]:
    """Keep those who did nothing for days and heard nothing from us in these days."""
    since = here - timedelta(days=SILENT_DAYS)
    lately = Reminder.objects.filter(user=OuterRef("user"), on__gt=since.date())
    last = Coalesce("progress__last_activity_at", "enrolled_at")
    return (
        people.annotate(last=last)
        .filter(
            last__lte=since,
            cohort__launched_at__lte=since,
            cohort__starts_on__lte=since.date(),
        )
        .annotate(occasion=TruncDate("last"))
        .exclude(Exists(lately))
    )
