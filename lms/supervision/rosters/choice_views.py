"""Saying of a row whether it is somebody known or another person."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse

from lms.accounts.posts import post_only
from lms.cohorts.models import RosterRow
from lms.cohorts.rosters.choices import choose
from lms.cohorts.rosters.services import CannotRun
from lms.supervision.portals.base import CohortPortal
from lms.supervision.rosters import access
from lms.supervision.rosters.views import roster


@post_only(roster)
def choice(
    request: HttpRequest, code: str, uid: UUID, portal: CohortPortal
) -> HttpResponse:
    """Keep the choice, and show the rows that still wait for one."""
    cohort_context = portal.for_writing(request, code)
    taken = access.roster_of(cohort_context, uid)
    number, said = request.POST.get("row", ""), request.POST.get("choice", "")
    if not number.isdecimal() or said not in RosterRow.Choice.values:
        raise Http404
    try:
        if choose(roster=taken, number=int(number), choice=said) is None:
            raise Http404
    except CannotRun as error:
        messages.warning(request, str(error.message))
    return cohort_context.go("roster", uid)
