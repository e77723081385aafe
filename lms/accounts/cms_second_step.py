"""The CMS's page on which an administrator removes somebody's second step."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.accounts.models import User
from lms.accounts.reauthentication import recently_authenticated
from lms.accounts.second_factor import has_second_factor
from lms.accounts.services import remove_second_step


@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then remove the app, the passkeys and the spare codes of a person."""
    if not request.user.is_superuser:
        raise PermissionDenied
    person = get_object_or_404(User, pk=pk)
    if request.method == "POST":
        by = User.objects.get(pk=request.user.pk)
        if remove_second_step(person=person, by=by):
            text = _("The second step of %(name)s is removed.")
            messages.success(request, text % {"name": person})
        return redirect("wagtailusers_users:edit", pk)
    title = _("Remove the second step")
    page = {
        "person": person,
        "has_second_step": has_second_factor(person),
        "header_title": title,
        "header_icon": "lock",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {
                "url": reverse("wagtailusers_users:edit", args=[pk]),
                "label": str(person),
            },
            {"url": "", "label": title},
        ],
    }
    return render(request, "accounts/cms_reset_second_step.html", page)
