"""Withdrawal of a person from a group, and back: nothing that was learned is lost."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.cohorts.enrolment_conflicts import has_place_elsewhere, lock_places
from lms.cohorts.exceptions import CohortRefusal
from lms.cohorts.models import Enrolment
from lms.cohorts.services import as_it_stands
from lms.progress.edition_upgrade.apply import catch_up
from lms.progress.engine import lock
from lms.supervision.actions.services import written_down
from lms.supervision.models import Act

State = Enrolment.State


class CannotLeave(CohortRefusal):
    """The person cannot be taken out or back."""


@transaction.atomic
def take_out(
    *, enrolment: Enrolment, reason: str, by: User, key: UUID | None = None
) -> bool:
    """Close the course to a person and free the place; everything done is kept.

    Returns whether it was done now; the same form again does nothing. Raises CannotLeave
    for who has completed the course, and for who is in the group no more. The learner's
    own acts take the same lock, so that a test sent in at this moment either counts
    before, or finds the course closed. One that was united with another is answered for by
    that one.
    """
    way = as_it_stands(enrolment)
    progress = lock(way)
    row = _locked(way)
    if _is_repeated(row, Act.Kind.TAKEN_OUT, reason, by, key):
        return False
    if row.state != State.ACTIVE or row.cohort_id != enrolment.cohort_id:
        raise CannotLeave(_("This person is no longer in the group."))
    if progress.completed_at is not None:
        raise CannotLeave(
            _(
                "This person has completed the course: the certificate and the group's"
                " figures count it. Who has completed stays in the group."
            )
        )
    row.state = State.WITHDRAWN
    row.save(update_fields=["state"])
    return True


@transaction.atomic
def take_back(
    *, enrolment: Enrolment, reason: str, by: User, key: UUID | None = None
) -> bool:
    """Open the course to who was taken out, where he or she stopped.

    Returns whether it was done now; the same form again does nothing. Raises CannotLeave
    for who has a place in this course elsewhere by now, or is in the group already. One that
    was united with another is answered for by that one, if it is in the same group.
    """
    way = as_it_stands(enrolment)
    lock_places(way.cohort, [way.user_id])
    lock(way)
    row = _locked(way)
    if row.merged_into_id or row.cohort_id != enrolment.cohort_id:
        raise CannotLeave(
            _(
                "This person's accounts were merged, and the place is another one by now."
                " Look at the group once more."
            )
        )
    if _is_repeated(row, Act.Kind.TAKEN_BACK, reason, by, key):
        return False
    if row.state != State.WITHDRAWN:
        raise CannotLeave(_("The person is in this group already."))
    if has_place_elsewhere(row):
        raise CannotLeave(
            _(
                "This person takes the course in another group by now. Its supervisor or"
                " coordinator has to take the person out of that group first."
            )
        )
    row.state = State.ACTIVE
    row.save(update_fields=["state"])
    catch_up(row)
    return True


def _locked(enrolment: Enrolment) -> Enrolment:
    """Return the enrolment as it is once nobody else holds it.

    The row is locked by itself: where a move went before, PostgreSQL would find a join
    with the old group no longer true and return nothing.
    """
    Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    rows = Enrolment.objects.select_related("cohort", "edition", "user")
    return rows.defer("edition__manifest").get(pk=enrolment.pk)


def _is_repeated(
    row: Enrolment, kind: Any, reason: str, by: User, key: UUID | None
) -> bool:
    """Write the act down; a refusal afterwards takes it away again with the rest."""
    return written_down(kind, row, by=by, key=key, reason=reason) is None
