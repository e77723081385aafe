"""What ``manage.py check`` says of the key of credentials."""

from collections.abc import Callable
from typing import Any

from django.core import checks

from lms.certificates.credentials.keys import configured_key, key_path
from lms.certificates.signing.key_file import KeyUnusable, is_open_to_others

TAG = "credentials"


def register() -> None:
    """Let Django ask at every check; that there is no key is said of deployments alone."""
    checks.register(usable_key, TAG)
    checks.register(closed_key, TAG)
    checks.register(some_key, TAG, deploy=True)


def usable_key(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """E005 the key cannot be used."""
    trouble = credential_trouble()
    if not trouble:
        return []
    hint = "No badge can be downloaded until this is put right."
    return [checks.Error(trouble, hint=hint, id="certificates.E005")]


def closed_key(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """W003 the key file is open to others."""
    path = key_path()
    if not path or not is_open_to_others(path):
        return []
    message = f"Every account of this machine can read the key file {path}."
    hint = "Give it to the site's account alone: chmod 600."
    return [checks.Warning(message, hint=hint, id="certificates.W003")]


def some_key(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """I001 there is none, which is a choice."""
    if key_path():
        return []
    message = "No key of credentials is set: certificates are no digital badges."
    hint = "To offer them, set CREDENTIAL_SIGNING_PEM."
    return [checks.Info(message, hint=hint, id="certificates.I001")]


def credential_trouble(key: Callable[[], Any] = configured_key) -> str:
    """Return why the key cannot be used; empty while all is well.

    The alerts ask with ``signing_key``, which knows of withdrawn ones; it needs the
    database, which is not there at every check.
    """
    try:
        key()
    except KeyUnusable as error:
        return str(error)
    return ""
