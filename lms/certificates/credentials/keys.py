"""The key that signs credentials, and the public halves by which they are checked."""

from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lms.audit.models import Action
from lms.audit.services import record
from lms.certificates.credential_models import CredentialKey
from lms.certificates.credentials.key_file import KeyOfFile, read_pem
from lms.certificates.signing.key_file import KeyUnusable, Stamp, stamp_of


def key_path() -> str:
    """Return the key file's path; empty where there is none."""
    if settings.CREDENTIAL_SIGNING_PEM:
        return str(settings.CREDENTIAL_SIGNING_PEM)
    own = settings.DEVELOPMENT_PEM_FILE
    return str(own) if own and Path(own).exists() else ""


def configured_key() -> KeyOfFile | None:
    """Return the key that the settings name; None where there is none.

    A file that was replaced is read again. Raises KeyUnusable, also for a key for
    demonstrations anywhere else.
    """
    path = key_path()
    if not path:
        return None
    try:
        written = stamp_of(path)
    except OSError as error:
        raise KeyUnusable(
            f"The key file {path} cannot be read: {error.strerror}."
        ) from error
    password = str(settings.CREDENTIAL_SIGNING_PASSWORD)
    key = _read(path, password, written)
    if key.is_for_development and not settings.DEMO:
        raise KeyUnusable(
            "The key of credentials was made for demonstrations: real ones need one of "
            "the issuer's own."
        )
    return key


@lru_cache(maxsize=1)
def _read(path: str, password: str, written: Stamp) -> KeyOfFile:
    """Opening a file with a password takes a while on purpose."""
    return read_pem(path, password)


def signing_key() -> KeyOfFile | None:
    """Return the key to sign with now, its public half kept for good; one query or two.

    Raises KeyUnusable, also for a key that was withdrawn.
    """
    key = configured_key()
    if key is None:
        return None
    row, _is_new = CredentialKey.objects.get_or_create(
        thumbprint=key.thumbprint, defaults=_columns(key)
    )
    if row.withdrawn_at:
        raise KeyUnusable(
            "The key of credentials was withdrawn: make a new one, and name its file in "
            "CREDENTIAL_SIGNING_PEM."
        )
    return key


def published_keys() -> list[CredentialKey]:
    """Return the keys by which credentials are checked, former ones too; one query.

    The one in use is among them before it has signed anything. A demonstration's are
    published nowhere else.
    """
    rows = list(CredentialKey.objects.all())
    with suppress(KeyUnusable):
        own = configured_key()
        if own and own.thumbprint not in {row.thumbprint for row in rows}:
            rows.append(CredentialKey(thumbprint=own.thumbprint, **_columns(own)))
    return [
        row
        for row in rows
        if row.withdrawn_at is None and (settings.DEMO or not row.is_for_development)
    ]


def _columns(key: KeyOfFile) -> dict[str, Any]:
    return {
        "public_key": key.public_key,
        "is_for_development": key.is_for_development,
    }


@transaction.atomic
def withdraw(thumbprint: str) -> bool:
    """Let nothing count any more that a key signed; return whether it did until now.

    The audit log names the key, which the row of the command itself does not.
    """
    rows = CredentialKey.objects.filter(thumbprint=thumbprint, withdrawn_at=None)
    if not rows.update(withdrawn_at=timezone.now()):
        return False
    record(Action.COMMAND_RUN, target=("credential_key", thumbprint))
    return True
