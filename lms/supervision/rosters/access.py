"""Lists and invitations of the group whose pages are open; everything else is not there."""

from uuid import UUID

from django.http import Http404

from lms.cohorts.models import Invitation, RosterImport
from lms.supervision.portals import scope
from lms.supervision.portals.base import CohortContext


def roster_of(cohort_context: CohortContext, uid: UUID) -> RosterImport:
    """Return one import into the group whose rows one reads, or 404."""
    roster = cohort_context.cohort.rosters.select_related("by").filter(uid=uid).first()
    if roster is None or not cohort_context.reads(roster):
        raise Http404
    return roster


def takes_without_address(cohort_context: CohortContext, roster: RosterImport) -> bool:
    """Tell whether people without an address may come by the list.

    They are known by name alone, so that what becomes of their rows says who learns here:
    also whoever brought the list and reads it must be one to whom names are shown.
    """
    reader = roster.by
    if not cohort_context.sees_names or reader is None or reader == cohort_context.user:
        return cohort_context.sees_names
    return scope.sees_names(reader)


def invitation_of(cohort_context: CohortContext, number: int) -> Invitation:
    """Return one invitation to the group, or 404; also where names are not shown."""
    invitation = cohort_context.cohort.invitations.filter(pk=number).first()
    if invitation is None or not cohort_context.sees_names:
        raise Http404
    invitation.cohort = cohort_context.cohort
    return invitation
