"""What ``manage.py check`` says of the key that signs certificates."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import checks
from django.utils import timezone

from lms.certificates.signing.configured import is_configured, key_file
from lms.certificates.signing.key_file import (
    WARNED_DAYS,
    KeyUnusable,
    is_open_to_others,
)
from lms.certificates.signing.levels import ARCHIVE, PLAIN

TAG = "signing"


def register() -> None:
    """Let Django ask at every check, not of deployments alone."""
    checks.register(signing, TAG)


def signing(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Return what keeps certificates from being signed, or soon will."""
    trouble = key_trouble(timezone.now())
    return [*_settings_fit(), *([trouble] if trouble else [])]


def key_trouble(now: datetime) -> checks.CheckMessage | None:
    """Return why the key cannot be used, or when that will be; None while all is well.

    Without a key there is nothing to say.
    """
    if not is_configured():
        return None
    # What signs is loaded only where there is a key.
    from lms.certificates.signing.keys import signing_key

    try:
        key = signing_key()
        if key is None:
            return None
        key.certificate.require_in_force(now)
    except KeyUnusable as error:
        return checks.Error(
            str(error),
            hint="Certificates wait for their signature until this is put right.",
            id="certificates.E001",
        )
    if key.certificate.days_left(now) >= WARNED_DAYS:
        return None
    return checks.Warning(
        f"The signing certificate of {key.certificate.name} ends on "
        f"{key.certificate.ends_at:%Y-%m-%d}.",
        hint="Have it renewed now; what it has signed stays valid.",
        id="certificates.W001",
    )


def _settings_fit() -> Iterator[checks.CheckMessage]:
    level = settings.CERTIFICATE_SIGNATURE_LEVEL
    if level != PLAIN and not settings.CERTIFICATE_TSA_URL:
        yield checks.Error(
            f"The level {level} needs a time-stamp server.",
            hint="Set CERTIFICATE_TSA_URL, or CERTIFICATE_SIGNATURE_LEVEL=B-B.",
            id="certificates.E002",
        )
    if settings.CERTIFICATE_SIGNING_P12 and settings.CERTIFICATE_PKCS11_MODULE:
        yield checks.Error(
            "Two keys are set, in a file and on a token.",
            hint="Leave CERTIFICATE_SIGNING_P12 or CERTIFICATE_PKCS11_MODULE empty.",
            id="certificates.E003",
        )
    if key_file() and is_open_to_others(key_file()):
        yield checks.Warning(
            f"Every account of this machine can read the key file {key_file()}.",
            hint="Give it to the site's account alone: chmod 600.",
            id="certificates.W002",
        )
    if level == ARCHIVE:
        from lms.certificates.signing.seal import trusted_roots

        try:
            trusted_roots(settings.CERTIFICATE_TRUSTED_ROOTS)
        except KeyUnusable as error:
            yield checks.Error(
                str(error),
                hint="Give a PEM file with the roots of the key and of the time stamps.",
                id="certificates.E004",
            )
