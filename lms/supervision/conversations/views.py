"""Views of what learners write to whoever answers for their group."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.accounts.posts import post_only
from lms.audit.models import Action
from lms.audit.services import record
from lms.cohorts.models import Enrolment
from lms.conversations import services
from lms.conversations.forms import AnswerForm, ReadForm
from lms.conversations.selectors import shown_messages
from lms.supervision import access
from lms.supervision.conversations.selectors import waiting_under
from lms.supervision.portals.base import CohortContext
from lms.supervision.portals.site import SITE

PEOPLE_A_PAGE = 50


@require_safe
@never_cache
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """List whose messages wait for an answer, the oldest first."""
    waiting = waiting_under(access.supervisor_of(request))
    page = Paginator(waiting, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "supervision/messages.html", {"page": page})


@require_safe
@never_cache
@login_required
def conversation(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Show what a learner and the group's supervisors wrote to each other."""
    cohort_context = SITE.for_reading(request, code)
    return _page(cohort_context, cohort_context.person(uid))


@post_only(conversation)
def answer(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Write to the learner, in answer or first."""
    cohort_context = SITE.for_writing(request, code)
    enrolment = cohort_context.person(uid)
    form = AnswerForm(request.POST)
    if enrolment.cohort_id != cohort_context.cohort.pk or not form.is_valid():
        return _page(cohort_context, enrolment, form, 422)
    said = form.cleaned_data
    services.answer(enrolment=enrolment, by=cohort_context.user, **said)
    text = (
        _("Your message is sent. %(name)s is told of it by email.")
        if _is_told(enrolment)
        else _("Your message is kept. %(name)s reads it at the next sign-in.")
    )
    name = cohort_context.display_name(enrolment.user)
    messages.success(request, text % {"name": name})
    return cohort_context.go("conversation", enrolment.uid)


@post_only(conversation)
def settle(request: HttpRequest, code: str, uid: UUID) -> HttpResponse:
    """Say that what was written needs no answer."""
    cohort_context = SITE.for_writing(request, code)
    enrolment = cohort_context.person(uid)
    if enrolment.cohort_id != cohort_context.cohort.pk:
        return cohort_context.no_longer_member(enrolment)
    form = ReadForm(request.POST)
    read_to = form.cleaned_data["read_to"] if form.is_valid() else 0
    if services.settle(enrolment=enrolment, read_to=read_to):
        messages.success(request, _("Nothing waits for an answer here any more."))
    else:
        messages.info(request, _("Nothing waited for an answer, so nothing changed."))
    return cohort_context.go("conversation", enrolment.uid)


def _is_told(enrolment: Enrolment) -> bool:
    """Tell whether the learner gets a mail about what is written."""
    return enrolment.user.is_active and enrolment.user.has_address


def _page(
    cohort_context: CohortContext,
    enrolment: Enrolment,
    form: AnswerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the conversation; of who went on to another group it is read there."""
    if enrolment.cohort_id != cohort_context.cohort.pk:
        return cohort_context.no_longer_member(enrolment)
    record(
        Action.PERSON_READ,
        request=cohort_context.request,
        person=enrolment.user,
        target=enrolment,
    )
    shown = shown_messages(enrolment)
    if cohort_context.request.method != "HEAD":
        services.see(enrolment=enrolment, by_learner=False, shown=shown)
    read_to = shown[-1].pk if shown else 0
    context = {
        "enrolment": enrolment,
        "display_name": cohort_context.display_name(enrolment.user),
        "is_member": cohort_context.has(enrolment),
        "shown": shown,
        "waits": any(one.is_from_learner and not one.settled_at for one in shown),
        "read_to": read_to,
        "is_told": _is_told(enrolment),
        "form": form or AnswerForm(initial={"read_to": read_to}),
    }
    return cohort_context.page("conversation.html", context, status)
