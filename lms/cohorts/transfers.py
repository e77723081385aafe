"""Transfer of an enrolment to another cohort, with everything done so far."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.audit.models import Action
from lms.audit.services import record
from lms.cohorts.exceptions import CohortRefusal
from lms.cohorts.models import Cohort, Enrolment, EnrolmentMove
from lms.cohorts.services import as_it_stands


class CannotMove(CohortRefusal):
    """The person cannot be moved there."""


@transaction.atomic
def move_enrolment(
    *, enrolment: Enrolment, to: Cohort, reason: str, by: User
) -> EnrolmentMove:
    """Return the move's record; the enrolment is in the other cohort from now on.

    The enrolment itself moves, so that its one ledger, its progress and its certificate
    stay what they are. A deadline of the person's own ends with the old cohort. Raises
    CannotMove where that would not be the same edition, where the course would close to
    the person until a launch, and where the person was before. An enrolment that was
    united with another is answered for by that one.
    """
    way = as_it_stands(enrolment)
    row = Enrolment.objects.select_for_update().get(pk=way.pk)
    _refuse(row, enrolment.cohort_id, to)
    move = EnrolmentMove.objects.create(
        enrolment=row, from_cohort_id=row.cohort_id, to_cohort=to, reason=reason, by=by
    )
    row.cohort, row.deadline = to, None
    row.save(update_fields=["cohort", "deadline"])
    moved = {"from": enrolment.cohort.code, "to": to.code}
    record(
        Action.ENROLMENT_MOVED,
        actor=by,
        person=row.user,
        target=row,
        details=moved,
    )
    return move


def has_moved(*, enrolment: Enrolment, source: Cohort, to: Cohort) -> bool:
    """Tell whether the person is in a group by a move from this other one.

    So the same form sent again is known for what it is.
    """
    row = Enrolment.objects.filter(
        pk=enrolment.pk, cohort=to, state=Enrolment.State.ACTIVE
    )
    last = enrolment.moves.first()
    came = last is not None and (last.from_cohort, last.to_cohort) == (source, to)
    return came and row.exists()


def _refuse(enrolment: Enrolment, believed: int, to: Cohort) -> None:
    """Raise CannotMove; ``believed`` is the group in which the person was last seen."""
    if enrolment.cohort_id == to.pk:
        raise CannotMove(_("The person is in this group already."))
    if enrolment.state != Enrolment.State.ACTIVE or enrolment.cohort_id != believed:
        raise CannotMove(_("This person is no longer in the group."))
    if enrolment.edition_id != to.edition_id:
        raise CannotMove(
            _("That group takes another edition of the course. Choose another group.")
        )
    if enrolment.cohort.launched_at and to.launched_at is None:
        # Whoever has begun would find the course closed.
        raise CannotMove(
            _("That group is not launched yet. Launch it first, or choose another one.")
        )
    if to.enrolments.filter(user=enrolment.user_id, merged_into=None).exists():
        raise CannotMove(
            _("The person was in that group before. Choose another group.")
        )
