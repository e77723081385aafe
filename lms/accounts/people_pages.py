"""Middleware for the pages of Wagtail and Django about people and their rights.

Whoever gives rights, or changes somebody's data, has just said who he or she is; and
whoever opens a page about somebody is recorded. It stands before all of these pages, so
that none of them, and none of a later release, is forgotten by being another class.
"""

import re
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import suspend_request
from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from lms.accounts.last_administrator import SENTENCE, is_about_the_last
from lms.accounts.models import User
from lms.accounts.reauthentication import authenticated_recently
from lms.accounts.second_factor import works_here
from lms.audit.models import Action
from lms.audit.services import record

ASKED_AGAIN = re.compile(
    r"wagtailusers_(users|groups):(add|copy|edit|delete)"
    r"|admin:(accounts_user|auth_group)_(add|change|delete)"
    r"|admin:auth_user_password_change"
)
# Their lists carry out acts on the rows that were ticked.
LISTS = re.compile(r"admin:(accounts_user|auth_group)_changelist")
OF_PERSON = re.compile(
    r"wagtailusers_users:(copy|edit|delete|history|history_results|usage)"
    r"|admin:accounts_user_(change|delete|history)"
    r"|admin:auth_user_password_change"
)
PEOPLE = "wagtailusers_users:index"
IN_RECORDS = _(
    "Nobody is removed here who has a place in a group, a certificate or another record: "
    "it would tear a hole into it. Close the account, or let the person ask for erasure "
    "under “My data”."
)


class PeoplePages:
    """Asks again before, and records afterwards."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 200 and request.method == "GET":
            _record_reading(request)
        return response

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        """Say why somebody must stay, and what to do instead: by a list, or two at once."""
        match = request.resolver_match
        if match is None:
            return None
        if is_about_the_last(error):
            messages.error(request, SENTENCE)
        elif isinstance(error, ProtectedError) and _removes(request):
            messages.error(request, IN_RECORDS)
        else:
            return None
        is_technical = match.view_name.startswith("admin:")
        people = "admin:accounts_user_changelist" if is_technical else PEOPLE
        return redirect(people)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Lead somebody whose sign-in is not young to the question; a form is kept."""
        if not _gives_rights(request) or not works_here(request.user):
            return None
        if authenticated_recently(request):
            return None
        ways = get_adapter(request).get_reauthentication_methods(request.user)
        return suspend_request(request, ways[0]["url"])


def _gives_rights(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    if ASKED_AGAIN.fullmatch(match.view_name):
        return True
    if match.view_name == "wagtail_bulk_action":
        return bool(match.kwargs["app_label"] == "accounts")
    return request.method == "POST" and bool(LISTS.fullmatch(match.view_name))


def _removes(request: HttpRequest) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    is_bulk = match.view_name == "wagtail_bulk_action" and _gives_rights(request)
    return is_bulk or match.view_name == "wagtailusers_users:delete"


def _record_reading(request: HttpRequest) -> None:
    match = request.resolver_match
    if match is None or not OF_PERSON.fullmatch(match.view_name):
        return
    named = [*match.args, *match.kwargs.values()]
    for person in User.objects.filter(pk__in=[pk for pk in named if _is_key(pk)]):
        details = {"page": match.view_name}
        record(Action.PERSON_READ, request=request, target=person, details=details)


def _is_key(value: Any) -> bool:
    return str(value).isdecimal()
