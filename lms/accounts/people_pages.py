"""Middleware for the pages of Wagtail and Django about people and their rights.

Whoever gives rights, or changes somebody's data, has just said who he or she is; and
whoever is shown a page about somebody is recorded. It stands before all of these pages, so
that none of them, and none of a later release, is forgotten by being another class.

Rights are given by roles, and by place: who leads a group sees its people, and who
coordinates a unit those of all groups below it.
"""

import re
from collections.abc import Callable, Iterable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import suspend_request
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
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
    r"|cms_(cohorts|units):(add|edit|delete)"
    r"|admin:(accounts_user|accounts_organisationunit|auth_group)_(add|change|delete)"
    r"|admin:auth_user_password_change"
)
# Their lists carry out acts on the rows that were ticked.
LISTS = re.compile(
    r"admin:(accounts_user|accounts_organisationunit|auth_group)_changelist"
)
OF_PERSON = re.compile(
    r"wagtailusers_users:(copy|edit|delete|history|history_results|usage)"
    r"|admin:accounts_user_(change|delete|history)"
    r"|admin:auth_user_password_change"
)
PEOPLE = "wagtailusers_users:index"
SHOWN = {200, 422}
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
        # A form that was not right is shown again, and with it all that the page tells.
        if response.status_code in SHOWN:
            _record_reading(request, response)
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


def _record_reading(request: HttpRequest, response: HttpResponse) -> None:
    match = request.resolver_match
    if match is None:
        return
    for person in _shown(request, response, match):
        details = {"page": match.view_name}
        record(Action.PERSON_READ, request=request, target=person, details=details)


def _shown(request: HttpRequest, response: HttpResponse, match: Any) -> Iterable[User]:
    """Return the people whom the page is about."""
    if match.view_name == "wagtail_bulk_action" and _gives_rights(request):
        return _ticked_in_the_cms(response)
    if LISTS.fullmatch(match.view_name) and request.method == "POST":
        # The question before an act; the list itself names people, too, and is no page
        # about one of them.
        named = request.POST.getlist(ACTION_CHECKBOX_NAME)
        is_of_people = match.view_name == "admin:accounts_user_changelist"
        return _people(named) if is_of_people else ()
    if OF_PERSON.fullmatch(match.view_name):
        return _people([*match.args, *match.kwargs.values()])
    return ()


def _people(keys: Iterable[Any]) -> Iterable[User]:
    return User.objects.filter(pk__in=[pk for pk in keys if _is_key(pk)])


def _ticked_in_the_cms(response: HttpResponse) -> Iterable[User]:
    """Return whom the question before an act on ticked people names, or on all of them."""
    context = getattr(response, "context_data", None) or {}
    named = [*context.get("items", ()), *context.get("items_with_no_access", ())]
    people = [one.get("item") if isinstance(one, dict) else one for one in named]
    return [person for person in people if isinstance(person, User)]


def _is_key(value: Any) -> bool:
    return str(value).isdecimal()
