"""Whether certificates are to be signed; nothing that signs is loaded here."""

from pathlib import Path

from django.conf import settings


def is_configured() -> bool:
    """Tell whether the settings name a key."""
    return bool(settings.CERTIFICATE_PKCS11_MODULE or key_file())


def key_file() -> str:
    """Return the key file's path; that of demonstrations only once it was made."""
    if settings.CERTIFICATE_SIGNING_P12:
        return str(settings.CERTIFICATE_SIGNING_P12)
    own = settings.DEVELOPMENT_KEY_FILE
    return str(own) if own and Path(own).exists() else ""
