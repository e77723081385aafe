"""Lists and invitations of the group one visits; everything else is not there."""

from uuid import UUID

from django.http import Http404

from lms.cohorts.models import Invitation, RosterImport
from lms.supervision.portals.base import Visit
from lms.supervision.portals.cms import scope


def roster_of(visit: Visit, uid: UUID) -> RosterImport:
    """Return one import into the group whose rows the visitor reads, or 404."""
    roster = visit.cohort.rosters.select_related("by").filter(uid=uid).first()
    if roster is None or not visit.reads(roster):
        raise Http404
    return roster


def takes_without_address(visit: Visit, roster: RosterImport) -> bool:
    """Tell whether people without an address may come by the list.

    They are known by name alone, so that what becomes of their rows says who learns here:
    also whoever brought the list and reads it must be one to whom names are shown.
    """
    reader = roster.by
    if not visit.sees_names or reader is None or reader == visit.user:
        return visit.sees_names
    return scope.sees_names(reader)


def invitation_of(visit: Visit, number: int) -> Invitation:
    """Return one invitation to the group, or 404; also where names are not shown."""
    invitation = visit.cohort.invitations.filter(pk=number).first()
    if invitation is None or not visit.sees_names:
        raise Http404
    invitation.cohort = visit.cohort
    return invitation
