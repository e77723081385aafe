"""Lists and invitations of one's own cohorts; everything else is not there."""

from uuid import UUID

from django.http import Http404

from lms.cohorts.models import Cohort, Invitation, RosterImport


def roster_of(cohort: Cohort, uid: UUID) -> RosterImport:
    """Return one import into the cohort, or 404."""
    roster = cohort.rosters.select_related("by").filter(uid=uid).first()
    if roster is None:
        raise Http404
    return roster


def invitation_of(cohort: Cohort, number: int) -> Invitation:
    """Return one invitation to the cohort, or 404."""
    invitation = cohort.invitations.filter(pk=number).first()
    if invitation is None:
        raise Http404
    invitation.cohort = cohort
    return invitation
