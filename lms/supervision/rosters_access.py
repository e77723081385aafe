"""Lists and invitations of the group one visits; everything else is not there."""

from uuid import UUID

from django.http import Http404

from lms.cohorts.models import Invitation, RosterImport
from lms.supervision.doors import Visit


def roster_of(visit: Visit, uid: UUID) -> RosterImport:
    """Return one import into the group whose rows the visitor reads, or 404."""
    roster = visit.cohort.rosters.select_related("by").filter(uid=uid).first()
    if roster is None or not visit.reads(roster):
        raise Http404
    return roster


def invitation_of(visit: Visit, number: int) -> Invitation:
    """Return one invitation to the group, or 404; also where names are not shown."""
    invitation = visit.cohort.invitations.filter(pk=number).first()
    if invitation is None or not visit.sees_names:
        raise Http404
    invitation.cohort = visit.cohort
    return invitation
