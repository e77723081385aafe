"""Views of a learner's conversation with whoever answers for the group."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lms.accounts.posts import post_only
from lms.cohorts.models import Enrolment
from lms.cohorts.responsibility import answering_for
from lms.conversations import access, services
from lms.conversations.exceptions import TooManyWait
from lms.conversations.forms import MessageForm
from lms.conversations.selectors import shown_messages


@require_safe
@never_cache
@login_required
def conversations(request: HttpRequest) -> HttpResponse:
    """Lead to the one conversation, or let choose among several."""
    own = list(access.own_conversations(request.user))
    if len(own) == 1:
        return redirect("my_conversation", own[0].uid)
    return render(request, "conversations/choose.html", {"enrolments": own})


@require_safe
@never_cache
@login_required
def conversation(request: HttpRequest, enrolment: UUID) -> HttpResponse:
    """Show what was written, and a form for more."""
    own = access.own_conversation(request.user, enrolment)
    if own.uid != enrolment:
        return redirect("my_conversation", own.uid)
    return _page(request, own, MessageForm())


@post_only(conversation)
def write(request: HttpRequest, enrolment: UUID) -> HttpResponse:
    """Write to whoever answers for the group."""
    own = access.own_conversation(request.user, enrolment)
    form = MessageForm(request.POST)
    if form.is_valid():
        try:
            services.write(enrolment=own, **form.cleaned_data)
        except TooManyWait as error:
            form.add_error(None, error.message)
        else:
            text = _("Your message is sent. The answer comes to this page.")
            messages.success(request, text)
            return redirect("my_conversation", own.uid)
    return _page(request, own, form, 422)


def _page(
    request: HttpRequest, own: Enrolment, form: MessageForm, status: int = 200
) -> HttpResponse:
    shown = shown_messages(own)
    if request.method != "HEAD":
        services.see(enrolment=own, by_learner=True, shown=shown)
    context = {
        "enrolment": own,
        "leader": answering_for(own.cohort),
        "shown": shown,
        "form": form,
    }
    return render(request, "conversations/conversation.html", context, status=status)
