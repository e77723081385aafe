"""A person's own account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lms.accounts.forms import ProfileForm
from lms.accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """Show and keep a person's name, language, sex and district."""
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, initial=_present(person), person=person)
    if request.method == "POST" and form.is_valid():
        form.put_into(person)
        person.save(update_fields=["full_name", "sex", "unit", "language"])
        messages.success(request, _("Your account is saved."))
        return redirect("account_profile")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "account/profile.html", {"form": form}, status=status)


def _present(person: User) -> dict[str, object]:
    return {
        "full_name": person.full_name,
        "sex": person.sex,
        "unit": person.unit_id,
        "language": person.language,
    }
