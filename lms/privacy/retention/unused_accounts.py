"""Accounts that never started the course: asked by mail, and erased when nobody answers."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from lms.accounts.languages import whole_address
from lms.accounts.models import User
from lms.cohorts.models import Cohort, Enrolment
from lms.notifications.services import send_mail
from lms.privacy.erasure.services import CannotErase, approve_by_rule
from lms.privacy.models import ErasureRequest
from lms.privacy.rules import days_of
from lms.progress.models import LearningEvent

DAYS_TO_ANSWER = 30
AT_ONCE = 100
State, Ground = ErasureRequest.State, ErasureRequest.Ground
OPEN = (State.WAITING, State.APPROVED, State.RUNNING, State.ERASED)


def due(now: datetime) -> QuerySet[User]:
    """Return whom to ask: learners alone, for a year neither begun nor signed in.

    Whoever has a role, or a place in a group that still runs, is left alone.
    """
    return _unused(now - timedelta(days=days_of("never_started"))).exclude(
        erasure_requests__state__in=(*OPEN, State.DONE)
    )


def _unused(since: datetime) -> QuerySet[User]:
    begun = LearningEvent.objects.filter(enrolment__user=OuterRef("pk"))
    runs = Q(cohort__deadline=None) | Q(cohort__deadline__gte=since.date())
    place = Enrolment.objects.filter(runs, user=OuterRef("pk"), enrolled_at__gt=since)
    looks_after = Cohort.objects.filter(supervisor=OuterRef("pk"))
    quiet = Q(last_login=None) | Q(last_login__lt=since)
    return User.objects.filter(
        ~Exists(begun),
        ~Exists(place),
        ~Exists(looks_after),
        quiet,
        date_joined__lt=since,
        is_active=True,
        is_superuser=False,
        is_staff=False,
        groups=None,
    )


def ask_and_erase(now: datetime) -> int:
    """Return how many accounts were given to the worker to be erased.

    Asks those that are due, keeps those that came back, and erases, some at a time, those
    that were asked a month ago and did not.
    """
    _keep_who_came(now)
    for person in due(now).order_by("pk")[:AT_ONCE]:
        _ask(person, now)
    over = _asked().filter(asked_at__lt=now - timedelta(days=DAYS_TO_ANSWER))
    return sum(_erase(request) for request in over.order_by("pk")[:AT_ONCE])


def _asked() -> QuerySet[ErasureRequest]:
    return ErasureRequest.objects.filter(ground=Ground.RETENTION, state=State.WAITING)


def _keep_who_came(now: datetime) -> None:
    """Withdraw the question for whoever signed in, began, or got a role since."""
    still = _unused(now - timedelta(days=days_of("never_started"))).values("pk")
    came = _asked().filter(
        Q(person__last_login__gte=F("asked_at")) | ~Q(person__in=still)
    )
    keys = list(came.values_list("pk", flat=True))
    ErasureRequest.objects.filter(pk__in=keys).update(
        state=State.WITHDRAWN, done_at=now
    )


@transaction.atomic
def _ask(person: User, now: datetime) -> None:
    request = ErasureRequest.objects.create(
        person=person, ground=Ground.RETENTION, asked_at=now
    )
    if person.has_address:
        send_mail(
            key=f"account_unused:{request.uid}",
            recipient=person.email,
            language=person.language,
            template="account_unused",
            context={
                "name": person.full_name,
                "until": (now + timedelta(days=DAYS_TO_ANSWER)).date(),
                "address": whole_address("accounts/login/", person.language),
            },
        )


def _erase(request: ErasureRequest) -> bool:
    try:
        approve_by_rule(request=request)
    except CannotErase:  # it came back in this very moment
        return False
    return True
