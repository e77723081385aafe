"""View of an invitation's link."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lms.accounts.models import User
from lms.cohorts.invitations import accept, invitation_at, note_opened
from lms.cohorts.models import Invitation
from lms.cohorts.openings import is_opened_by_a_person
from lms.cohorts.services import CannotJoin


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def invitation(request: HttpRequest, token: UUID) -> HttpResponse:
    """Say what one is invited to; a signed-in person joins with one tap."""
    found = invitation_at(token)
    if found is None:
        raise Http404
    person = request.user
    if request.method == "POST" and isinstance(person, User):
        try:
            enrolment = accept(invitation=found, user=person)
        except CannotJoin as error:
            messages.warning(request, str(error.message))
            return redirect("invitation", token)
        text = _("You have joined “%(cohort)s”.") % {"cohort": enrolment.cohort.name}
        messages.success(request, text)
        return redirect("my_home")
    if isinstance(person, User) and _took(found, person):
        return redirect("my_home")
    if is_opened_by_a_person(request) and _may_be(found, person):
        note_opened(found)
    return render(request, "cohorts/invitation.html", _context(found))


def _took(found: Invitation, person: User) -> bool:
    return found.enrolment is not None and found.enrolment.user_id == person.pk


def _may_be(found: Invitation, person: object) -> bool:
    """Tell whether the one at this browser can be the person invited."""
    is_other = isinstance(person, User) and person.email.lower() != found.email.lower()
    return not is_other


def _context(found: Invitation) -> dict[str, object]:
    back = {"next": reverse("invitation", args=[found.token])}
    query = urlencode({"email": found.email, **back})
    return {
        "invitation": found,
        "cohort": found.cohort,
        "course": found.cohort.edition.course,
        "knows_us": User.objects.filter(email__iexact=found.email).exists(),
        "signup_address": f"{reverse('account_signup')}?{query}",
        "login_address": f"{reverse('account_login')}?{urlencode(back)}",
    }
