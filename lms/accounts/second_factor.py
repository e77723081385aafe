"""Whoever enters the pages of the staff has signed in in two steps, in this very session.

A password alone is guessed, lent and phished; what lies behind these pages are other
people's data (OWASP ASVS 5.0, 6.3.3). Learners need no second step.
"""

import re
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from lms.accounts.models import User

STAFF_PAGES = re.compile(r"/(cms|admin)/|/[a-z]{2}/(cohorts|reports)/")
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# In the session: where somebody wanted to go who had to set up a second step first.
WANTED = "second_factor_wanted"


def is_staff_page(path: str) -> bool:
    """Tell whether an address lies behind one of the staff's doors."""
    return STAFF_PAGES.match(path) is not None


def works_here(person: Any) -> bool:
    """Tell whether somebody is more than a learner, by a role or by any right."""
    if not isinstance(person, User):
        return False
    return bool(
        person.is_superuser
        or person.is_staff
        or person.roles
        or person.has_perm("wagtailadmin.access_admin")
    )


def has_second_factor(person: User) -> bool:
    """Tell whether somebody has an app on the phone or a passkey."""
    return bool(is_mfa_enabled(person, types=FACTORS))


def came_in_two_steps(request: HttpRequest) -> bool:
    """Tell whether this session itself has seen the second step.

    Another session may have been begun, with the password alone, before it was set up.
    """
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def require_second_factor(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that leads staff without a second step to where they set it up."""

    def answer(request: HttpRequest) -> HttpResponse:
        if (
            settings.STAFF_MFA
            and is_staff_page(request.path_info)
            and request.user.is_authenticated
            and works_here(request.user)
            and (elsewhere := _second_step(request))
        ):
            return elsewhere
        return get_response(request)

    return answer


def _second_step(request: HttpRequest) -> HttpResponse | None:
    person: Any = request.user
    if not has_second_factor(person):
        if request.method in {"GET", "HEAD"}:
            request.session[WANTED] = request.get_full_path()
        return redirect("account_second_step")
    if came_in_two_steps(request):
        return None
    with_app = is_mfa_enabled(person, types=[Authenticator.Type.TOTP])
    name = "mfa_reauthenticate" if with_app else "mfa_reauthenticate_webauthn"
    return suspend_request(request, reverse(name))


@receiver(authenticator_added, dispatch_uid="accounts.second_step_of_session")
def note_in_session(request: HttpRequest, authenticator: Any, **kwargs: Any) -> None:
    """Who has just set up a second step has shown it in this session."""
    if authenticator.type in FACTORS:
        record_authentication(
            request,
            request.user,
            method="mfa",
            type=str(authenticator.type),
            id=authenticator.pk,
        )
