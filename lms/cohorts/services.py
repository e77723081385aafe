"""Enrolling people."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.cohorts.models import Cohort, Enrolment


class CannotJoin(Exception):
    """The person cannot join; ``message`` says why and what to do."""

    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.message = message


@transaction.atomic
def enrol(*, user: User, cohort: Cohort) -> Enrolment:
    """Return the person's enrolment in the cohort, made on the first call.

    Raises CannotJoin when the person already takes the same edition elsewhere.
    """
    if existing := Enrolment.objects.filter(user=user, cohort=cohort).first():
        return existing
    try:
        with transaction.atomic():
            return Enrolment.objects.create(
                user=user, cohort=cohort, edition_id=cohort.edition_id
            )
    except IntegrityError as error:
        if existing := Enrolment.objects.filter(user=user, cohort=cohort).first():
            return existing
        raise CannotJoin(
            _("You already take this course in another cohort. Go on there.")
        ) from error


def join_with_code(*, user: User, code: str) -> Enrolment:
    """Return the enrolment in the launched cohort with this code. Raises CannotJoin."""
    cohort = Cohort.objects.filter(join_code=code).exclude(join_code="").first()
    if cohort is None or cohort.launched_at is None:
        raise CannotJoin(
            _("No cohort has this code. Check the letters in your invitation.")
        )
    if cohort.deadline and cohort.deadline < timezone.localdate():
        raise CannotJoin(
            _("This cohort has ended. Ask your supervisor for a new code.")
        )
    return enrol(user=user, cohort=cohort)
