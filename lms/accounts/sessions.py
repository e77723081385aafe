"""How long a session lasts: shorter for staff, and when it was last seen.

Staff sign in anew after an hour away and after a working day (OWASP ASVS 5.0, 7.3.1 and
7.3.2): their screens show other people's data, in offices that others enter.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lms.accounts.second_factor import works_here
from lms.audit.services import client_address

BEGUN, SEEN = "signed_in_at", "seen_at"
# How exact "last seen" is: a page costs no write more than this often.
SECONDS_BETWEEN_NOTES = 300


@receiver(user_logged_in, dispatch_uid="accounts.session_begins")
def begin(request: HttpRequest, **kwargs: Any) -> None:
    """Note when the session began."""
    request.session[BEGUN] = request.session[SEEN] = int(time.time())


@receiver(authentication_step_completed, dispatch_uid="accounts.session_renewed")
def renew(request: HttpRequest, **told: Any) -> None:
    """Give the session a new key once its person was asked again (OWASP ASVS 7.2.4)."""
    if told.get("reauthenticated"):
        former = request.session.session_key
        request.session.cycle_key()
        UserSession.objects.filter(session_key=former).update(
            session_key=request.session.session_key
        )


def end_staff_sessions(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that ends what is too old, and notes when a session was last seen."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            if _is_over(request, now):
                return _sign_out(request)
            if now - request.session.get(SEEN, 0) >= SECONDS_BETWEEN_NOTES:
                _note(request, now)
        return get_response(request)

    return answer


def _is_over(request: HttpRequest, now: int) -> bool:
    begun = request.session.get(BEGUN, now)
    seen = request.session.get(SEEN, now)
    is_young = now - begun < settings.STAFF_SESSION_HOURS * 3600
    is_lively = now - seen < settings.STAFF_IDLE_MINUTES * 60
    return not (is_young and is_lively) and works_here(request.user)


def _sign_out(request: HttpRequest) -> HttpResponse:
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    logout(request)
    messages.info(
        request,
        _("You were away for a while or signed in long ago. Please sign in again."),
    )
    query = ""
    if request.method in {"GET", "HEAD"}:
        query = "?" + urlencode({"next": request.get_full_path()})
    return redirect(reverse(settings.LOGIN_URL) + query)


def _note(request: HttpRequest, now: int) -> None:
    request.session.setdefault(BEGUN, now)
    request.session[SEEN] = now
    seen: dict[str, Any] = {"last_seen_at": timezone.now()}
    if address := client_address(request):
        seen["ip"] = address
    own = UserSession.objects.filter(session_key=request.session.session_key)
    own.update(**seen)


def end_all_sessions(person: Any) -> int:
    """End whatever sessions somebody has anywhere; return how many were listed."""
    sessions = list(UserSession.objects.filter(user_id=person.pk))
    for session in sessions:
        session.end()
    return len(sessions)


def clear_ended() -> int:
    """Remove from the list what no cookie can bring back; return how many rows."""
    before = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return int(UserSession.objects.filter(last_seen_at__lt=before).delete()[0])
