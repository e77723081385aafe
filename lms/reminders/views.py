"""Views of reminder preferences, and the link that stops mails without signing in."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lms.accounts.phones import shown_phone
from lms.accounts.posts import post_only
from lms.notifications.sms import consents
from lms.notifications.sms.sending import is_offered
from lms.reminders import access, services
from lms.reminders.forms import PreferenceForm


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and keep when the signed-in person is written to."""
    user: Any = request.user
    agreed_at = consents.agreed_at(user) if is_offered() else None
    form = PreferenceForm(
        request.POST if request.method == "POST" else None,
        preference=access.preference_of(request),
        with_summary=access.gets_summaries(user),
        by_text=agreed_at is not None and not user.has_address,
    )
    if form.is_valid():
        services.choose(user=user, **form.cleaned_data)
        messages.success(request, _("Your choice is saved."))
        return redirect("my_reminders")
    status = 422 if form.is_bound and form.errors else 200
    context = {
        "form": form,
        # Who has an address gets none; an agreement of before can still be taken back.
        "offers_sms": is_offered()
        and bool(user.phone)
        and (not user.has_address or agreed_at is not None),
        "shown_phone": shown_phone(user.phone),
        "agreed_at": agreed_at,
    }
    return render(request, "reminders/preferences.html", context, status=status)


@post_only(preferences)
def sms(request: HttpRequest) -> HttpResponse:
    """Take back that one agrees to text messages, or agree."""
    user: Any = request.user
    if not is_offered():
        raise Http404
    if request.POST.get("agree"):
        consents.agree(person=user, by=user)
    else:
        consents.stop(person=user)
    messages.success(request, _("Your choice is saved."))
    return redirect("my_reminders")


# A mail program posts here without our cookies (RFC 8058); the signature is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before stopping on GET, which mail scanners send too; stop on POST."""
    user_id, sort = access.holder_of(token)
    if request.method == "POST":
        services.stop(user_id=user_id, sort=sort)
    context = {"stopped": request.method == "POST", "sort": sort, "token": token}
    return render(request, "reminders/stop.html", context)
