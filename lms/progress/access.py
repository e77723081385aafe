"""Who may reach what: one's own, or nothing (404, as if it did not exist)."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from lms.accounts.models import User
from lms.cohorts.models import Enrolment
from lms.progress.manifest import outline_of, unit_of
from lms.progress.models import Attempt


def own_enrolments(user: User) -> QuerySet[Enrolment]:
    """Return the person's active enrolments in launched cohorts, newest first."""
    return (
        Enrolment.objects.filter(
            user=user,
            state=Enrolment.State.ACTIVE,
            cohort__launched_at__isnull=False,
        )
        .select_related("edition", "cohort", "progress")
        .defer("edition__manifest")
        .order_by("-pk")
    )


def left_enrolments(user: User) -> QuerySet[Enrolment]:
    """Return those that the person was taken out of and has no other group for since."""
    own = Enrolment.objects.filter(user=user)
    instead = own.filter(
        state=Enrolment.State.ACTIVE,
        edition__course=OuterRef("edition__course"),
        edition__number__gte=OuterRef("edition__number"),
    )
    return (
        own.filter(~Exists(instead), state=Enrolment.State.WITHDRAWN)
        .select_related("edition__course", "cohort__supervisor")
        .defer("edition__manifest")
        .order_by("-pk")
    )


def enrolment_for_unit(user: User | AnonymousUser, unit_uid: UUID) -> Enrolment:
    """Return the newest own enrolment whose edition teaches the unit, or 404."""
    if isinstance(user, User):
        teaching = [
            enrolment
            for enrolment in own_enrolments(user)
            if str(unit_uid) in outline_of(enrolment).by_uid
        ]
        # One that is finished leaves the unit to an older one that still needs it.
        for enrolment in sorted(teaching, key=_is_complete):
            return enrolment
    raise Http404


def _is_complete(enrolment: Enrolment) -> bool:
    progress = getattr(enrolment, "progress", None)
    return progress is not None and progress.completed_at is not None


def own_enrolment(user: User, uid: UUID) -> Enrolment:
    """Return one's own enrolment, or 404."""
    enrolment = own_enrolments(user).filter(uid=uid).first()
    if enrolment is None:
        raise Http404
    return enrolment


def open_to_work(attempt: Attempt) -> Attempt:
    """Return the attempt while its learner still takes the course; 404 to the withdrawn."""
    enrolment = attempt.enrolment
    if enrolment.state != Enrolment.State.ACTIVE:
        raise Http404
    return attempt


def own_attempt(user: User, uid: UUID) -> Attempt:
    """Return one's own attempt, open or submitted, or 404."""
    attempt = (
        Attempt.objects.filter(uid=uid, enrolment__user=user)
        .select_related("enrolment__edition", "enrolment__progress")
        .defer("enrolment__edition__manifest")
        .first()
    )
    if attempt is None or unit_of(attempt.enrolment, str(attempt.unit)) is None:
        raise Http404
    return attempt
