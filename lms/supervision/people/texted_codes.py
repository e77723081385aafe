"""View that sends sign-in codes by text message to people without a mail address."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.models import User
from lms.accounts.posts import post_only
from lms.cohorts.models import Cohort
from lms.cohorts.texted_codes import want_texts
from lms.notifications.sms import consents
from lms.notifications.sms.codes import text_code
from lms.notifications.sms.sending import CannotText
from lms.supervision import access
from lms.supervision.people.views import codes
from lms.supervision.rosters.texted_codes import people_with_phone, texted_codes_form


@post_only(codes)
def send(request: HttpRequest, code: str) -> HttpResponse:
    """Send a code to each person chosen; say of each one to whom none went why.

    With ``all``, to everybody who agreed and has no way in; the worker does that.
    """
    user, own = access.supervisor_of(request), access.own_cohort(request, code)
    form = texted_codes_form(own, request.POST)
    if form is None:
        raise Http404
    if request.POST.get("all"):
        _send_to_all(request, own, user)
    elif form.is_valid():
        people = people_with_phone(own)
        chosen = [people[uid] for uid in form.cleaned_data["people"]]
        _send(request, chosen, user, form.cleaned_data["key"])
    else:
        for errors in form.errors.values():
            messages.warning(request, errors[0])
    return redirect("cohort_sign_in_codes", code)


@transaction.atomic
def _send_to_all(request: HttpRequest, cohort: Cohort, by: User) -> None:
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid4()
    waiting = want_texts(cohort=cohort, by=by, key=key)
    if not waiting:
        messages.info(request, _("There is nobody to whom a code could be sent now."))
    _say(request, len(waiting))


def _send(request: HttpRequest, people: list[User], by: User, key: UUID) -> None:
    sent = 0
    for person in people:
        try:
            with transaction.atomic():
                consents.agree(person=person, by=by)
                text_code(person=person, by=by, key=key)
        except CannotText as error:
            told = {"name": person.full_name, "why": error.message}
            messages.warning(request, _("%(name)s: %(why)s") % told)
        else:
            sent += 1
    _say(request, sent)


def _say(request: HttpRequest, sent: int) -> None:
    text = ngettext(
        "%(count)s SMS is on its way.", "%(count)s SMS are on their way.", sent
    )
    if sent:
        messages.success(request, text % {"count": sent})
