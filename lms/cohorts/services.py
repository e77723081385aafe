"""Services of enrolment: enrolling people, and the code that lets them in."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.cohorts.enrolment_conflicts import lock_places, placed_elsewhere
from lms.cohorts.exceptions import CohortRefusal
from lms.cohorts.models import Cohort, Enrolment, new_code


class CannotJoin(CohortRefusal):
    """The person cannot join."""


@transaction.atomic
def enrol(*, user: User, cohort: Cohort) -> Enrolment:
    """Return the person's enrolment in the cohort, made on the first call.

    Raises CannotJoin when the person already takes the course elsewhere, in whatever
    edition, or left this cohort before.
    """
    # Merged a moment before, another account has the place.
    key = lock_places(cohort, [user.pk])[user.pk]
    own = Enrolment.objects.filter(user=key, cohort=cohort, merged_into=None)
    if existing := own.first():
        return still_active(existing)
    if placed_elsewhere(cohort, [key]):
        raise CannotJoin(
            _(
                "You already take this course in another group. Go on there, or ask that"
                " group's supervisor to move you or to take you out of it."
            )
        )
    holder = user if key == user.pk else User.objects.get(pk=key)
    return Enrolment.objects.create(
        user=holder, cohort=cohort, edition_id=cohort.edition_id
    )


def as_it_stands(enrolment: Enrolment) -> Enrolment:
    """Return the enrolment as it is now, or the one that it was united with; a query or two."""
    row = Enrolment.objects.get(pk=enrolment.pk)
    return row.merged_into or row


def still_active(enrolment: Enrolment) -> Enrolment:
    """Return the enrolment, or raise CannotJoin for who was taken out.

    One that was united with another is answered for by that one.
    """
    enrolment = enrolment.merged_into or enrolment
    if enrolment.state != Enrolment.State.ACTIVE:
        raise CannotJoin(
            _("You left this group before. Ask your supervisor to take you in again.")
        )
    return enrolment


@transaction.atomic
def join_with_code(*, user: User, code: str) -> Enrolment:
    """Return the enrolment in the launched cohort with this code. Raises CannotJoin."""
    # Locked, so that two people at once do not both take the last place.
    cohorts = Cohort.objects.select_for_update().filter(join_code=code)
    cohort = cohorts.exclude(join_code="").first()
    if cohort is None or cohort.launched_at is None:
        raise CannotJoin(
            _("No cohort has this code. Check the letters in your invitation.")
        )
    if not cohort.enrolments.filter(user=user).exists():
        _refuse_closed(cohort)
    return enrol(user=user, cohort=cohort)


def _refuse_closed(cohort: Cohort) -> None:
    """Raise CannotJoin where the code lets nobody new in today."""
    today = timezone.localdate()
    if cohort.deadline and cohort.deadline < today:
        raise CannotJoin(
            _("This cohort has ended. Ask your supervisor for a new code.")
        )
    if cohort.join_opens_on and today < cohort.join_opens_on:
        raise CannotJoin(
            _("This code does not work yet. Try again from %(date)s.")
            % {"date": date_format(cohort.join_opens_on, "d.m.Y")}
        )
    if cohort.join_closes_on and cohort.join_closes_on < today:
        raise CannotJoin(
            _("This code no longer works. Ask your supervisor for a new one.")
        )
    active = cohort.enrolments.filter(state=Enrolment.State.ACTIVE)
    if cohort.join_limit is not None and active.count() >= cohort.join_limit:
        raise CannotJoin(
            _("This group is full. Ask your supervisor for a place in another one.")
        )


@transaction.atomic
def set_joining(
    *,
    cohort: Cohort,
    limit: int | None,
    opens_on: date | None,
    closes_on: date | None,
    is_open: bool,
    new_letters: bool,
) -> Cohort:
    """Return the cohort with the rules of its code; closed, it has no code at all."""
    row = Cohort.objects.select_for_update().get(pk=cohort.pk)
    row.join_limit, row.join_opens_on, row.join_closes_on = limit, opens_on, closes_on
    if not is_open:
        row.join_code = ""
    elif new_letters or not row.join_code:
        row.join_code = new_code()
    row.save(
        update_fields=["join_limit", "join_opens_on", "join_closes_on", "join_code"]
    )
    return row
