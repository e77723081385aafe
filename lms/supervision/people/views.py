"""Views of a cohort's members, invitations, codes and transfers."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from lms.accounts.models import User
from lms.accounts.posts import post_only
from lms.accounts.sign_in_codes import make_codes, may_have_codes
from lms.audit.models import Action
from lms.audit.services import record
from lms.certificates.participation import has_ended
from lms.cohorts import invitations as inviting
from lms.cohorts.invitations import came_back_at
from lms.cohorts.models import Cohort, Enrolment
from lms.cohorts.services import set_joining
from lms.cohorts.texted_codes import without_way_in
from lms.cohorts.transfers import CannotMove, has_moved, move_enrolment
from lms.supervision import access
from lms.supervision.actions import leaving, log
from lms.supervision.forms import LeavingForm
from lms.supervision.overview.risk_rules import Moments
from lms.supervision.portals.base import CohortContext, CohortPortal
from lms.supervision.portals.ways_back import way_back
from lms.supervision.rosters import access as roster_access
from lms.supervision.rosters import selectors
from lms.supervision.rosters.forms import AddressForm, CodesForm, JoiningForm, MoveForm
from lms.supervision.rosters.texted_codes import texted_codes_form

PEOPLE_A_PAGE = 50


@require_GET
@login_required
def overview(request: HttpRequest, code: str, portal: CohortPortal) -> HttpResponse:
    """Show who is in, and the ways in."""
    cohort_context = portal.for_reading(request, code)
    return _overview(
        cohort_context, JoiningForm(initial=_present(cohort_context.cohort))
    )


def _present(own: Cohort) -> dict[str, Any]:
    return {
        "is_open": bool(own.join_code),
        "limit": own.join_limit,
        "opens_on": own.join_opens_on,
        "closes_on": own.join_closes_on,
    }


def _overview(
    cohort_context: CohortContext, form: JoiningForm, status: int = 200
) -> HttpResponse:
    own = cohort_context.cohort
    members = cohort_context.people(selectors.members(own))
    asked = cohort_context.request.GET.get("page")
    page = Paginator(members, PEOPLE_A_PAGE).get_page(asked)
    left = cohort_context.people(selectors.left_members(own))
    context = {
        "is_overview": True,
        "counts": selectors.joining_counts(own),
        "has_ended": has_ended(own),
        "page": page,
        "members": [
            _display_name(cohort_context, member) for member in page.object_list
        ],
        "left": [_display_name(cohort_context, member) for member in left],
        "rosters": [
            (one, cohort_context.reads(one)) for one in selectors.rosters_brought(own)
        ],
        "form": form,
    }
    return cohort_context.page("people.html", context, status)


def _display_name(
    cohort_context: CohortContext, member: Enrolment
) -> tuple[str, Enrolment]:
    return cohort_context.display_name(member.user), member


@post_only(overview)
def joining(request: HttpRequest, code: str, portal: CohortPortal) -> HttpResponse:
    """Keep the rules of the cohort's code."""
    cohort_context = portal.for_writing(request, code)
    form = JoiningForm(request.POST)
    if not form.is_valid():
        return _overview(cohort_context, form, 422)
    set_joining(cohort=cohort_context.cohort, **form.cleaned_data)
    messages.success(request, _("The rules for joining are saved."))
    return cohort_context.go("people")


@require_GET
@login_required
def invitations(request: HttpRequest, code: str, portal: CohortPortal) -> HttpResponse:
    """Show everybody invited, those still awaited first; their number without names."""
    cohort_context = portal.for_writing(request, code)
    own = cohort_context.cohort
    invited = (
        own.invitations.all() if cohort_context.sees_names else own.invitations.none()
    )
    invited = invited.annotate(came_back_at=Subquery(came_back_at()[:1]))
    invited = invited.order_by("accepted_at", "sort_name", "pk")
    page = Paginator(invited, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "counts": selectors.joining_counts(own),
        "page": page,
        "invitations": page.object_list,
    }
    return cohort_context.page("invitations.html", context)


@post_only(invitations)
def send(request: HttpRequest, code: str, portal: CohortPortal) -> HttpResponse:
    """Have the worker write to everybody who has had no invitation yet, or ``again``.

    Again means to all who were invited a week ago or longer and have not come.
    """
    cohort_context = portal.for_writing(request, code)
    own = cohort_context.cohort
    if own.launched_at is None:
        messages.warning(
            request, _("Launch the group first. Invitations can be sent then.")
        )
    else:
        waiting = selectors.joining_counts(own)["unwritten"]
        if request.POST.get("again"):
            moments = Moments.at(timezone.now())
            waiting += inviting.want_mails_again(
                cohort=own, before=moments.silent_since
            )
        inviting.want_mails(cohort=own)
        text = ngettext(
            "%(count)s invitation is on its way.",
            "%(count)s invitations are on their way.",
            waiting,
        )
        messages.success(request, text % {"count": waiting})
    return _back(cohort_context)


def _back(cohort_context: CohortContext) -> HttpResponse:
    """Go back to where the button stood: a list of people, or that of invitations."""
    back = way_back(cohort_context.request, cohort_context.cohort)
    return back or cohort_context.go("invitations")


@post_only(lambda request, code, number, portal: invitations(request, code, portal))
def send_again(
    request: HttpRequest, code: str, number: int, portal: CohortPortal
) -> HttpResponse:
    """Write once more to one person."""
    cohort_context = portal.for_writing(request, code)
    invitation = roster_access.invitation_of(cohort_context, number)
    if inviting.send_again(invitation=invitation):
        messages.success(request, _("The invitation is on its way."))
    elif not invitation.is_open and not invitation.accepted_at:
        text = _("The invitation is open again, but no mail was sent now.")
        messages.success(request, text)
    else:
        messages.warning(
            request,
            _("No mail was sent: one invitation a day, and only to a launched group."),
        )
    return _back(cohort_context)


@post_only(lambda request, code, number, portal: invitations(request, code, portal))
def correct_address(
    request: HttpRequest, code: str, number: int, portal: CohortPortal
) -> HttpResponse:
    """Have one person's invitation written to another address, with a new link."""
    cohort_context = portal.for_writing(request, code)
    invitation = roster_access.invitation_of(cohort_context, number)
    form = AddressForm(request.POST)
    if not form.is_valid():
        messages.warning(request, form.errors["email"][0])
    elif inviting.correct_address(
        invitation=invitation, email=form.cleaned_data["email"]
    ):
        text = _("The invitation of %(name)s waits for the right address now.")
        messages.success(request, text % {"name": invitation.full_name})
    else:
        text = _(
            "Nothing was changed: somebody is invited at this address, or the invitation"
            " is closed."
        )
        messages.warning(request, text)
    return _back(cohort_context)


@post_only(lambda request, code, number, portal: invitations(request, code, portal))
def withdraw(
    request: HttpRequest, code: str, number: int, portal: CohortPortal
) -> HttpResponse:
    """Close one person's invitation."""
    cohort_context = portal.for_writing(request, code)
    invitation = roster_access.invitation_of(cohort_context, number)
    if inviting.withdraw(invitation=invitation):
        messages.success(request, _("The invitation is withdrawn. Its link is closed."))
    else:
        messages.warning(request, _("The invitation was accepted already."))
    return cohort_context.go("invitations")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def codes(request: HttpRequest, code: str) -> HttpResponse:
    """Choose whose sign-in codes to print; a post shows the sheet, this once."""
    user = access.supervisor_of(request)
    own = access.own_cohort(request, code)
    people = {str(e.uid): e.user for e in selectors.members_without_address(own)}
    people = {uid: person for uid, person in people.items() if may_have_codes(person)}
    choices = [(uid, person.full_name) for uid, person in people.items()]
    form = CodesForm(
        request.POST or None, people=choices, initial={"people": list(people)}
    )
    if request.method == "POST" and form.is_valid():
        chosen = [people[uid] for uid in form.cleaned_data["people"]]
        return _sheet(request, own, user, chosen, form.cleaned_data["each"])
    texted = texted_codes_form(own)
    context = {
        "cohort": own,
        "form": form,
        "people": choices,
        "texted": texted,
        "agreed": len(without_way_in(own)) if texted else 0,
        "key": uuid4(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "supervision/codes.html", context, status=status)


def _sheet(
    request: HttpRequest, own: Cohort, user: User, people: list[User], each: int
) -> HttpResponse:
    sheet = make_codes(people=people, by=user, each=each)
    # Where the paper sends people is the site's own name, not where this was asked.
    host = urlsplit(settings.BASE_URL).netloc
    context = {"cohort": own, "sheet": sheet, "site_host": host}
    return render(request, "supervision/codes_sheet.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def move(
    request: HttpRequest, code: str, uid: UUID, portal: CohortPortal
) -> HttpResponse:
    """Move a person to another of one's groups, with everything done so far."""
    cohort_context = portal.for_writing(request, code)
    own, enrolment = cohort_context.cohort, cohort_context.person(uid)
    others = portal.groups_of(cohort_context.user).filter(edition=own.edition_id)
    others = others.exclude(pk=own.pk)
    form = MoveForm(request.POST or None, cohorts=others)
    display_name = cohort_context.display_name(enrolment.user)
    if (
        request.method == "POST"
        and form.is_valid()
        and _moved(cohort_context, enrolment, form)
    ):
        text = _("%(name)s is now in “%(cohort)s”.")
        to = form.cleaned_data["cohort"]
        messages.success(request, text % {"name": display_name, "cohort": to.name})
        return cohort_context.go("people")
    if not cohort_context.has(enrolment):
        return cohort_context.no_longer_member(enrolment)
    record(Action.PERSON_READ, request=request, person=enrolment.user, target=enrolment)
    context = {
        "display_name": display_name,
        "form": form,
        "has_others": others.exists(),
        "moves": selectors.moves_of(enrolment),
    }
    return cohort_context.form_page("person_move.html", context)


def _moved(cohort_context: CohortContext, enrolment: Enrolment, form: MoveForm) -> bool:
    """Tell whether the person came from here to the group chosen, now or by this form before.

    Otherwise the form says why not.
    """
    to, reason = form.cleaned_data["cohort"], form.cleaned_data["reason"]
    try:
        if cohort_context.has(enrolment):
            move_enrolment(
                enrolment=enrolment, to=to, reason=reason, by=cohort_context.user
            )
    except CannotMove as error:
        form.add_error("cohort", str(error.message))
    return has_moved(enrolment=enrolment, source=cohort_context.cohort, to=to)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def take_back(
    request: HttpRequest, code: str, uid: UUID, portal: CohortPortal
) -> HttpResponse:
    """Take somebody back into the group, with everything done before."""
    cohort_context = portal.for_writing(request, code)
    enrolment = cohort_context.person(uid)
    if cohort_context.has(enrolment):
        messages.info(request, _("The person is in this group already."))
        return cohort_context.go("people")
    if enrolment.cohort_id != cohort_context.cohort.pk:
        return cohort_context.no_longer_member(enrolment)
    form = LeavingForm(request.POST or None)
    display_name = cohort_context.display_name(enrolment.user)
    if request.method == "POST" and form.is_valid():
        try:
            leaving.take_back(
                enrolment=enrolment, by=cohort_context.user, **form.cleaned_data
            )
        except leaving.CannotLeave as error:
            form.add_error(None, str(error.message))
        else:
            return _taken_back(cohort_context, enrolment)
    record(Action.PERSON_READ, request=request, person=enrolment.user, target=enrolment)
    return cohort_context.form_page(
        "person_take_back.html", {"display_name": display_name, "form": form}
    )


def _taken_back(cohort_context: CohortContext, enrolment: Enrolment) -> HttpResponse:
    """Say how it stands now: an old form sent once more takes nobody back anew."""
    enrolment.refresh_from_db(fields=["state", "cohort"])
    if cohort_context.has(enrolment):
        text = _("%(name)s is in the group again.")
        name = cohort_context.display_name(enrolment.user)
        messages.success(cohort_context.request, text % {"name": name})
    else:
        messages.warning(cohort_context.request, log.sent_before())
    return cohort_context.go("people")
