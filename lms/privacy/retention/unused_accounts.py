"""Accounts that never started the course: asked by mail, and erased when nobody answers."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from lms.accounts.languages import whole_address
from lms.accounts.models import User
from lms.accounts.placeholders import DOMAIN
from lms.cohorts.models import Cohort, Enrolment
from lms.notifications.models import OutgoingMail
from lms.notifications.services import send_mail
from lms.privacy.erasure.services import CannotErase, approve_by_rule
from lms.privacy.models import ErasureRequest
from lms.privacy.rules import days_of
from lms.progress.models import LearningEvent

DAYS_TO_ANSWER = 30
AT_ONCE = 100
State, Ground = ErasureRequest.State, ErasureRequest.Ground
Mail = OutgoingMail.State
OPEN = (State.WAITING, State.APPROVED, State.RUNNING, State.ERASED)


def due(now: datetime) -> QuerySet[User]:
    """Return whom to ask: learners alone, for a year neither begun nor signed in.

    Whoever has a role, or a place in a group that still runs, is left alone; so is who has
    no mail address, as nobody can ask, and whoever was asked within these days already.
    """
    since = _since(now)
    asked = Q(ground=Ground.RETENTION, asked_at__gt=since)
    known = ErasureRequest.objects.filter(
        asked | Q(state__in=(*OPEN, State.DONE)), person=OuterRef("pk")
    )
    return _unused(now).filter(~Exists(known))


def _since(now: datetime) -> datetime:
    return now - timedelta(days=days_of("never_started"))


def _unused(now: datetime) -> QuerySet[User]:
    since, today = _since(now), timezone.localdate(now)
    begun = LearningEvent.objects.filter(enrolment__user=OuterRef("pk"))
    runs = Q(cohort__deadline=None) | Q(cohort__deadline__gte=today)
    runs = Q(state=Enrolment.State.ACTIVE) & (runs | Q(deadline__gte=today))
    place = Enrolment.objects.filter(
        runs | Q(enrolled_at__gt=since), user=OuterRef("pk")
    )
    looks_after = Cohort.objects.filter(supervisor=OuterRef("pk"))
    quiet = Q(last_login=None) | Q(last_login__lt=since)
    people = User.objects.exclude(email__iendswith=f"@{DOMAIN}")
    return people.filter(
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

    Asks those that are due, keeps those that came back or whom the mail did not reach, and
    erases, some at a time, those who were written to a month ago and did not come.
    """
    _keep_who_came(now)
    for person in due(now).order_by("pk")[:AT_ONCE]:
        _ask(person, now)
    over = _asked().filter(asked_at__lt=now - timedelta(days=DAYS_TO_ANSWER))
    return sum(_settle(request, now) for request in over.order_by("pk")[:AT_ONCE])


def _asked() -> QuerySet[ErasureRequest]:
    return ErasureRequest.objects.filter(ground=Ground.RETENTION, state=State.WAITING)


def _keep_who_came(now: datetime) -> None:
    """Withdraw the question for whoever signed in, began, got a place or a role since."""
    still = _unused(now).values("pk")
    came = _asked().filter(
        Q(person__last_login__gte=F("asked_at")) | ~Q(person__in=still)
    )
    _withdraw(list(came.values_list("pk", flat=True)), now)


def _withdraw(keys: list[int], now: datetime) -> None:
    rows = ErasureRequest.objects.filter(pk__in=keys, state=State.WAITING)
    rows.update(state=State.WITHDRAWN, done_at=now)


@transaction.atomic
def _ask(person: User, now: datetime) -> None:
    request = ErasureRequest.objects.create(
        person=person, ground=Ground.RETENTION, asked_at=now
    )
    send_mail(
        key=_mail_key(request),
        recipient=person.email,
        language=person.language,
        template="account_unused",
        context={
            "name": person.full_name,
            "until": (now + timedelta(days=DAYS_TO_ANSWER)).date(),
            "address": whole_address("accounts/login/", person.language),
        },
    )


def _mail_key(request: ErasureRequest) -> str:
    return f"account_unused:{request.uid}"


@transaction.atomic
def _settle(request: ErasureRequest, now: datetime) -> bool:
    """Have the account erased, or keep it; True where the worker has it now."""
    person = User.objects.select_for_update(no_key=True).get(pk=request.person_id)
    came = person.last_login and person.last_login >= request.asked_at
    if came or not _unused(now).filter(pk=person.pk).exists():
        _withdraw([request.pk], now)
        return False
    mail = OutgoingMail.objects.filter(key=_mail_key(request), recipient=person.email)
    if mail.filter(state__in=(Mail.QUEUED, Mail.RETRY)).exists():
        return False  # still on its way
    sent = mail.filter(state=Mail.SENT).first()
    if sent is None:
        # Nobody was asked: not erased, and asked again in a year at the earliest.
        _withdraw([request.pk], now)
        return False
    if sent.sent_at is None or sent.sent_at > now - timedelta(days=DAYS_TO_ANSWER):
        return False  # it left late: the month runs from there
    return _erase(request)


def _erase(request: ErasureRequest) -> bool:
    try:
        approve_by_rule(request=request)
    except CannotErase:  # it was decided in this very moment
        return False
    return True
