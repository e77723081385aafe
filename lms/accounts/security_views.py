"""Views of the second step and of the question who somebody is."""

from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.forms import AskedAgainForm
from lms.accounts.models import User
from lms.accounts.reauthentication import confirm_by_code, has_open_code, send_code
from lms.accounts.second_factor import WANTED, has_second_factor
from lms.accounts.sign_in_log import failed


@require_safe
@login_required
@never_cache
def second_step(request: HttpRequest) -> HttpResponse:
    """Tell somebody of the staff why a second step is needed, and lead to setting it up."""
    person = User.objects.get(pk=request.user.pk)
    if has_second_factor(person):
        return redirect("mfa_index")
    return render(
        request, "account/second_step.html", {"is_asked": WANTED in request.session}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def asked_again(request: HttpRequest) -> HttpResponse:
    """Let somebody who signs in with codes say by a code who he or she is."""
    person = User.objects.get(pk=request.user.pk)
    if has_second_factor(person):
        return redirect("account_reauthenticate")
    if refused := ratelimit.consume_or_429(
        request, app="allauth.account", action="reauthenticate", user=person
    ):
        return refused
    if request.method == "POST" and "send" in request.POST:
        send_code(request, person)
        messages.success(request, _("A code is on its way to you."))
        return redirect(request.get_full_path())
    form = AskedAgainForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if confirm_by_code(request, person, form.cleaned_data["code"]):
            return resume_request(request) or redirect("account_profile")
        failed(request, person, "code")
        form.add_error("code", _("This code is not right, or it is too old."))
    page = {
        "form": form,
        "person": person,
        "is_sent": has_open_code(request),
        "next": get_next_redirect_url(request) or "",
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "account/asked_again.html", page, status=status)
