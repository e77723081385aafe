"""What a supervisor can do; each act is written down with its author and reason."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.languages import in_language
from lms.accounts.models import User
from lms.certificates.models import Certificate
from lms.cohorts.models import Cohort, Enrolment
from lms.notifications.models import OutgoingMail
from lms.notifications.services import send_mail
from lms.progress.manifest import outline_of
from lms.progress.models import AttemptGrant
from lms.supervision.models import Act


class CannotLaunch(Exception):
    """The cohort cannot be launched; ``missing`` lists what is wanted, as sentences."""

    def __init__(self, missing: list[Any]) -> None:
        super().__init__(missing)
        self.missing = missing


def missing_for_launch(*, cohort: Cohort, by: User) -> list[Any]:
    """Return what is missing before this person may launch the cohort; empty when nothing.

    A supervisor is trained first: launching takes a valid certificate of the supervisors'
    course, whose last unit is the launch check.
    """
    missing: list[Any] = []
    trained = Certificate.objects.filter(
        user=by, revoked_at=None, edition__course__audience="supervisors"
    )
    if not trained.exists():
        missing.append(
            _(
                "You need the certificate of the supervisors' course, launch check included."
            )
        )
    if not cohort.enrolments.filter(state=Enrolment.State.ACTIVE).exists():
        missing.append(_("The cohort has no people yet."))
    return missing


@transaction.atomic
def launch(*, cohort: Cohort, by: User) -> Cohort:
    """Return the cohort, launched: its people may begin. Raises CannotLaunch."""
    row = Cohort.objects.select_for_update().get(pk=cohort.pk)
    if row.launched_at is not None:
        return row
    if missing := missing_for_launch(cohort=row, by=by):
        raise CannotLaunch(missing)
    row.launched_at = timezone.now()
    row.save(update_fields=["launched_at"])
    Act.objects.create(cohort=row, actor=by, kind=Act.Kind.LAUNCHED)
    return row


@transaction.atomic
def grant_attempt(
    *, enrolment: Enrolment, unit_uid: str, reason: str, by: User
) -> AttemptGrant:
    """Return the grant of one more attempt at a test."""
    grant = AttemptGrant.objects.create(
        enrolment=enrolment, unit=unit_uid, reason=reason, granted_by=by
    )
    _note(enrolment, by, Act.Kind.ATTEMPT_GRANTED, reason)
    return grant


@transaction.atomic
def move_deadline(
    *, enrolment: Enrolment, deadline: date, reason: str, by: User
) -> Enrolment:
    """Return the enrolment with a deadline of its own."""
    enrolment.deadline = deadline
    enrolment.save(update_fields=["deadline"])
    _note(enrolment, by, Act.Kind.DEADLINE_MOVED, reason)
    return enrolment


@transaction.atomic
def nudge(*, enrolments: list[Enrolment], by: User) -> list[OutgoingMail]:
    """Return the mails queued, one a person, each in that person's language.

    The same person gets at most one a day from this button.
    """
    today = timezone.localdate()
    mails = []
    for enrolment in enrolments:
        key = f"nudge:{enrolment.uid}:{today}"
        if OutgoingMail.objects.filter(key=key).exists():
            continue
        user = enrolment.user
        mails.append(
            send_mail(
                key=key,
                recipient=user.email,
                language=user.language,
                template="nudge",
                context=nudge_context(enrolment, by),
            )
        )
        _note(enrolment, by, Act.Kind.NUDGED, "")
    return mails


def nudge_context(enrolment: Enrolment, by: User) -> dict[str, Any]:
    """Return what the reminder says of this person's course, in his or her language."""
    user = enrolment.user
    heading = outline_of(enrolment).course["heading"]
    return {
        "name": user.full_name,
        "course": in_language(heading, user.language),
        "supervisor": by.full_name,
        "address": f"{settings.BASE_URL}/{user.language}/my/",
    }


def _note(enrolment: Enrolment, by: User, kind: Any, reason: str) -> None:
    Act.objects.create(
        cohort_id=enrolment.cohort_id,
        enrolment=enrolment,
        actor=by,
        kind=kind,
        reason=reason,
    )
