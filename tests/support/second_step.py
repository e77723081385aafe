"""A second step of the sign-in, for tests that demand one."""

import time

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY as WHOSE,
)
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)

from lms.accounts.models import User


def give_app(person: User) -> str:
    """Give somebody an app on the phone and spare codes; return the app's secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def code_of(secret: str) -> str:
    """Return what the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def record_methods(session, person: User, *methods: str, at: float = 0) -> None:
    """Write into a session by what the person signed in, and when."""
    session[WHOSE] = str(person.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": method, "at": at or time.time(), "reauthenticated": True}
        for method in methods
    ]


def signed_in(client, person: User, *methods: str, seconds_ago: float = 0):
    """Sign a browser in as if the person had just used these methods; return it."""
    client.force_login(person, backend="lms.accounts.backends.PasswordBackend")
    session = client.session
    record_methods(session, person, *methods, at=time.time() - seconds_ago)
    session.save()
    return client
