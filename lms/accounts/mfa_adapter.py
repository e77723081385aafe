"""allauth adapter of the second step: its secrets lie encrypted, its names are ours."""

import base64
from functools import lru_cache
from urllib.parse import urlsplit

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from lms.accounts.organisation import agency_name

# Tells what is encrypted from what an older version of the site left in plain.
PREFIX = "fernet:"
LOOPBACK = {"127.0.0.1", "localhost", "testserver"}


def _cipher() -> MultiFernet:
    of_site = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return _cipher_of((*settings.MFA_KEYS, *of_site))


@lru_cache(maxsize=4)
def _cipher_of(secrets: tuple[str, ...]) -> MultiFernet:
    """Return a cipher for secrets of any length; the first encrypts, all decrypt."""
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str) -> bytes:
    derived = HKDF(SHA256(), 32, salt=None, info=b"second-factors").derive(
        secret.encode()
    )
    return base64.urlsafe_b64encode(derived)


class MFAAdapter(DefaultMFAAdapter):
    """allauth's second step with encrypted secrets (OWASP ASVS 5.0, 11.3 and 13.3)."""

    def encrypt(self, text: str) -> str:
        """Return the text as it may lie in the database."""
        return PREFIX + _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret; raises InvalidToken where none of the keys fits.

        What an older version left in plain is returned as it is.
        """
        if not encrypted_text.startswith(PREFIX):
            return encrypted_text
        token = encrypted_text.removeprefix(PREFIX).encode()
        return _cipher().decrypt(token).decode()

    def get_totp_issuer(self) -> str:
        """Return what the app on the phone calls this site."""
        return agency_name() or str(urlsplit(settings.BASE_URL).hostname)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the site as passkeys know it: by its own name, whatever host was asked.

        A passkey made under another of ALLOWED_HOSTS would not open this one.
        """
        host = urlsplit(settings.BASE_URL).hostname or "localhost"
        # Browsers know no address of numbers as a name; ``make run`` serves under one.
        asked = context.request.get_host().partition(":")[0]
        return {
            "id": asked if host in LOOPBACK else host,
            "name": self.get_totp_issuer(),
        }

    def generate_authenticator_name(
        self, user: AbstractBaseUser, type: Authenticator.Type
    ) -> str:
        """Return a name for a new passkey, which its owner may change."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}


@transaction.atomic
def encrypt_anew() -> int:
    """Encrypt all secrets with the first key and return how many rows that were.

    For what is in plain, and after a change of the key. Raises InvalidToken, with nothing
    changed, where a secret opens with none of the keys.
    """
    adapter = MFAAdapter()
    rows = Authenticator.objects.select_for_update().exclude(
        type=Authenticator.Type.WEBAUTHN
    )
    count = 0
    for row in rows.order_by("pk").iterator():
        row.data = encrypted_anew(adapter, row.data)
        row.save(update_fields=["data"])
        count += 1
    return count


def encrypted_anew(adapter: MFAAdapter, data: dict[str, object]) -> dict[str, object]:
    """Return the data of a second step with its secrets under the first key."""
    changed = dict(data)
    for name in ("secret", "seed"):
        if isinstance(value := changed.get(name), str):
            changed[name] = adapter.encrypt(adapter.decrypt(value))
    if isinstance(codes := changed.get("migrated_codes"), list):
        changed["migrated_codes"] = [adapter.encrypt(adapter.decrypt(c)) for c in codes]
    return changed
