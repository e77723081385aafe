"""Views of a person's own account."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.internal import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lms.accounts.forms import PrintedCodeForm, ProfileForm
from lms.accounts.models import User
from lms.accounts.sign_in_codes import agree, redeem
from lms.accounts.sign_in_log import failed

# A whole office may sit behind one address of the net, so this is no hindrance to it.
# Each code by itself closes after five wrong tries.
PRINTED_CODE_RATES = {"printed_code": "120/m/ip"}
PROFILE_FIELDS = (
    *("full_name", "phone", "birth_date", "occupation"),
    *("sex", "unit", "language", "language_chosen_at"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def printed_code(request: HttpRequest) -> HttpResponse:
    """Sign in somebody who has a code on paper and no mail address."""
    if request.user.is_authenticated:
        return redirect("my_home")
    if not ratelimit.consume(
        request, app="lms", action="printed_code", config=PRINTED_CODE_RATES
    ):
        return ratelimit.respond_429(request)
    form = PrintedCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if person := redeem(typed=form.cleaned_data["code"]):
            agree(person=person)
            record_authentication(request, person, method="paper")
            answer: HttpResponse = perform_login(request, person)
            return answer
        failed(request, None, "paper")
        form.add_error(
            "code",
            _("This code does not work. Check the letters, or ask for a new sheet."),
        )
    status = 422 if request.method == "POST" else 200
    return render(request, "account/printed_code.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """Show and keep a person's name, language, sex and district."""
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, initial=_present(person), person=person)
    if request.method == "POST" and form.is_valid():
        form.put_into(person)
        person.save(update_fields=PROFILE_FIELDS)
        messages.success(request, _("Your account is saved."))
        return redirect("account_profile")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "account/profile.html", {"form": form}, status=status)


def _present(person: User) -> dict[str, object]:
    return {
        "family_name": person.family_name,
        "given_names": person.given_names,
        "patronymic": person.patronymic,
        "phone": person.phone,
        "birth_date": person.birth_date,
        "occupation": person.occupation_id,
        "sex": person.sex,
        "unit": person.unit_id,
        "language": person.language,
    }
