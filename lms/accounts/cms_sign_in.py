"""The CMS's pages on which an administrator ends somebody's sign-in: second step, sessions."""

from collections.abc import Callable

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
from lms.accounts.services import remove_second_step, sign_out_everywhere

Act = Callable[[User, User], str]


@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then remove the app, the passkeys and the spare codes of a person."""

    def act(person: User, by: User) -> str:
        if not remove_second_step(person=person, by=by):
            return ""
        return _("The second step of %(name)s is removed.") % {"name": person}

    person = _person(request, pk)
    words = {
        "title": _("Remove the second step"),
        "question": _(
            "%(name)s is signed out everywhere, gets an email about it, and sets up a"
            " new second step at the next sign-in. Be sure that it is really this"
            " person who asks: call back on a number you know."
        )
        % {"name": person},
        "nothing": ""
        if has_second_factor(person)
        else _("This person has no second step."),
    }
    return _asked_once(request, person, words, act)


@require_http_methods(["GET", "HEAD", "POST"])
@recently_authenticated
def end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then sign a person out on every device (OWASP ASVS 5.0, 7.4.5)."""

    def act(person: User, by: User) -> str:
        sign_out_everywhere(person=person, by=by)
        return _("%(name)s is signed out everywhere.") % {"name": person}

    person = _person(request, pk)
    words = {
        "title": _("Sign out everywhere"),
        "question": _(
            "%(name)s is signed out on every phone and computer. The password stays as"
            " it is: close the account instead if this person must not come back."
        )
        % {"name": person},
        "nothing": "",
    }
    return _asked_once(request, person, words, act)


def _person(request: HttpRequest, pk: int) -> User:
    if not request.user.is_superuser:
        raise PermissionDenied
    return get_object_or_404(User, pk=pk)


def _asked_once(
    request: HttpRequest, person: User, words: dict[str, str], act: Act
) -> HttpResponse:
    """Do it when it was confirmed, else show the question."""
    if request.method == "POST":
        by = User.objects.get(pk=request.user.pk)
        if said := act(person, by):
            messages.success(request, said)
        return redirect("wagtailusers_users:edit", person.pk)
    page = {
        **words,
        "person": person,
        "header_title": words["title"],
        "header_icon": "lock",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {
                "url": reverse("wagtailusers_users:edit", args=[person.pk]),
                "label": str(person),
            },
            {"url": "", "label": words["title"]},
        ],
    }
    return render(request, "accounts/cms_sign_in_act.html", page)
