"""Signal receivers that write into the audit log who came, failed and changed their keys."""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.internal import ratelimit
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.contrib.auth import signals as auth
from django.core.cache import cache
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from lms.accounts.models import User
from lms.audit.models import Action
from lms.audit.services import client_address, record

# One row a minute says that somebody is held back: a flood must not fill the log.
SECONDS_BETWEEN_LIMITS = 60


@receiver(auth.user_logged_in, dispatch_uid="audit.signed_in")
def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    records = get_authentication_records(request, user)
    methods = [str(one["method"]) for one in records]
    record(Action.SIGNED_IN, request=request, actor=user, details={"methods": methods})


@receiver(auth.user_logged_out, dispatch_uid="audit.signed_out")
def signed_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record(Action.SIGNED_OUT, request=request, actor=user)


@receiver(auth.user_login_failed, dispatch_uid="audit.sign_in_failed")
def password_failed(
    credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """The address that was typed is not kept: it may be a stranger's, or a password."""
    typed = credentials.get("email") or credentials.get("username") or ""
    person = User.objects.filter(email__iexact=typed).first()
    failed(request, person, "password")


@receiver(account.login_code_rejected, dispatch_uid="audit.login_code_rejected")
def code_failed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    failed(request, user, "code")


@receiver(mfa.authentication_failed, dispatch_uid="audit.second_step_failed")
def second_step_failed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    failed(request, user, "mfa")


def failed(request: HttpRequest | None, person: User | None, method: str) -> None:
    """Record a sign-in that failed; the person, where there is one, did nothing yet.

    Of tries that concern nobody some a minute are enough: rows stay for a year.
    """
    if person is None and request is not None and not _may_fill_the_log(request):
        return
    record(
        Action.SIGN_IN_FAILED,
        request=request,
        person=person,
        details={"method": method, "known": person is not None},
    )


def _may_fill_the_log(request: HttpRequest) -> bool:
    return bool(
        ratelimit.consume(request, app="allauth.account", action="unknown_failures")
    )


def held_back(request: HttpRequest | None, person: User | None = None) -> None:
    """Record that somebody tried too often, once a minute for each address."""
    key = f"audit:held-back:{client_address(request)}:{person and person.pk}"
    if cache.add(key, 1, SECONDS_BETWEEN_LIMITS):
        path = request.path if request else ""
        record(
            Action.SIGN_IN_LIMITED,
            request=request,
            person=person,
            details={"path": path[:100]},
        )


def note_held_back(get_response: Any) -> Any:
    """Middleware that records whom allauth's limits hold back."""

    def answer(request: HttpRequest) -> HttpResponse:
        response: HttpResponse = get_response(request)
        if response.status_code == 429:
            held_back(request)
        return response

    return answer


@receiver(account.authentication_step_completed, dispatch_uid="audit.asked_again")
def asked_again(request: HttpRequest, user: User, method: str, **told: Any) -> None:
    if told.get("reauthenticated"):
        record(
            Action.ASKED_AGAIN,
            request=request,
            actor=user,
            details={"method": method},
        )


@receiver(account.user_signed_up, dispatch_uid="audit.signed_up")
def signed_up(request: HttpRequest, user: User, **kwargs: Any) -> None:
    record(Action.SIGNED_UP, request=request, actor=user, target=user)


@receiver(account.password_set, dispatch_uid="audit.password_set")
@receiver(account.password_changed, dispatch_uid="audit.password_changed")
def password_changed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    record(Action.PASSWORD_CHANGED, request=request, actor=user, target=user)


@receiver(account.password_reset, dispatch_uid="audit.password_reset")
def password_reset(request: HttpRequest, user: User, **kwargs: Any) -> None:
    record(Action.PASSWORD_RESET, request=request, actor=user, target=user)


@receiver(account.email_added, dispatch_uid="audit.address_added")
def address_added(request: HttpRequest, user: User, **kwargs: Any) -> None:
    record(Action.ADDRESS_ADDED, request=request, actor=user, target=user)


@receiver(account.email_removed, dispatch_uid="audit.address_removed")
def address_removed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    record(Action.ADDRESS_REMOVED, request=request, actor=user, target=user)


@receiver(account.email_changed, dispatch_uid="audit.address_changed")
def address_changed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    record(Action.ADDRESS_CHANGED, request=request, actor=user, target=user)


@receiver(mfa.authenticator_added, dispatch_uid="audit.factor_set")
def factor_set(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    _about_factor(Action.FACTOR_SET, request, user, authenticator)


@receiver(mfa.authenticator_removed, dispatch_uid="audit.factor_removed")
def factor_removed(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    _about_factor(Action.FACTOR_REMOVED, request, user, authenticator)


@receiver(mfa.authenticator_reset, dispatch_uid="audit.recovery_codes_made")
def recovery_codes_made(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    _about_factor(Action.RECOVERY_CODES_MADE, request, user, authenticator)


def _about_factor(
    action: Any, request: HttpRequest, user: User, authenticator: Authenticator
) -> None:
    record(
        action,
        request=request,
        actor=user,
        target=user,
        details={"type": str(authenticator.type)},
    )


class SessionsAdapter(DefaultUserSessionsAdapter):
    """allauth's ending of sessions, recorded."""

    def end_sessions(self, sessions: Any) -> None:
        """End the sessions, which are one person's own."""
        if sessions:
            record(
                Action.SESSION_ENDED,
                target=sessions[0].user,
                details={"count": len(sessions)},
            )
        super().end_sessions(sessions)
