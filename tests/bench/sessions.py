"""Signing in without a form."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY


def session_of(user) -> str:
    """Return the key of a new session of the person; staff came in two steps."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    if settings.AUTH_USER_MODEL == "accounts.User":
        _show_second_step(session, user)
    session.create()
    return session.session_key


def _show_second_step(session, user) -> None:
    # Here, because the sites that are compared with have no such applications.
    from lms.accounts.second_factor import has_second_factor, works_here
    from tests.support.second_step import give_app, record_methods

    if works_here(user):
        if not has_second_factor(user):
            give_app(user)
        record_methods(session, user, "password", "mfa")
