"""Asking again who somebody is, before what a stranger at an open screen must not do.

OWASP ASVS 5.0, 7.5.1. A sign-in of the last minutes counts, so that nobody is asked
twice. Who has no password and no second step writes a code: from a mail, or from the
sheet of paper that he or she signs in with.
"""

import hmac
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.internal.cryptokit import normalize_user_code
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from lms.accounts.models import User
from lms.accounts.sign_in_codes import redeem

View = Callable[..., HttpResponse]
STATE = "asked_again_code"
SECONDS_VALID = 10 * 60
MAX_TRIES = 3


def recently_authenticated(view: View) -> View:
    """Let only somebody through who said within the last minutes who he or she is.

    Others are asked, and led back to what they wanted to do: a form that was posted is
    kept meanwhile.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_recent_authentication(request)
        return view(request, *args, **kwargs)

    return login_required(answer)


def require_recent_authentication(request: HttpRequest) -> None:
    """Raise ReauthenticationRequired, which allauth's middleware turns into the question."""
    if not authenticated_recently(request):
        raise ReauthenticationRequired()


def authenticated_recently(request: HttpRequest) -> bool:
    """Tell whether the last sign-in, or the last answer to the question, is young."""
    records = get_authentication_records(request, request.user)
    if not records:
        return False
    age = time.time() - float(records[-1]["at"])
    return 0 <= age < app_settings.REAUTHENTICATION_TIMEOUT


def send_code(request: HttpRequest, person: User) -> None:
    """Mail a code that answers the question, and keep its keyed hash in the session."""
    adapter = get_adapter(request)
    code = adapter.generate_login_code()
    request.session[STATE] = {
        "hash": _hash(person, code),
        "at": time.time(),
        "tries": 0,
    }
    adapter.send_mail(
        "account/email/login_code", person.email, {"request": request, "code": code}
    )


def has_open_code(request: HttpRequest) -> bool:
    """Tell whether a mailed code may still be written."""
    state = request.session.get(STATE)
    if not isinstance(state, dict) or state["tries"] >= MAX_TRIES:
        return False
    return bool(time.time() - state["at"] < SECONDS_VALID)


def confirm_by_code(request: HttpRequest, person: User, typed: str) -> bool:
    """Return whether the code is right; it is then used up and the person confirmed."""
    by_mail = person.has_address
    if not (_is_mailed(request, person, typed) if by_mail else _is_own(person, typed)):
        return False
    request.session.pop(STATE, None)
    record_authentication(request, person, method="code", reauthenticated=True)
    return True


def _is_mailed(request: HttpRequest, person: User, typed: str) -> bool:
    if not has_open_code(request):
        return False
    state = request.session[STATE]
    if hmac.compare_digest(state["hash"], _hash(person, typed)):
        return True
    request.session[STATE] = state | {"tries": state["tries"] + 1}
    return False


def _is_own(person: User, typed: str) -> bool:
    return redeem(typed=typed, only_of=person) is not None


def _hash(person: User, code: str) -> str:
    text = f"{person.pk}:{normalize_user_code(code)}"
    return salted_hmac("asked-again", text, algorithm="sha256").hexdigest()
