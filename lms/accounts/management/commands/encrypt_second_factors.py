"""Management command that encrypts the secrets of the second step with the newest key."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError

from lms.accounts.mfa_adapter import encrypt_anew


class Command(BaseCommand):
    """Run it after a new MFA_KEY, with the old one in MFA_KEY_FALLBACKS."""

    help = "Encrypts the secrets of the second step of the sign-in with the newest key."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = encrypt_anew()
        except InvalidToken as error:
            raise CommandError(
                "A secret opens with none of the keys, so nothing was changed: put the"
                " key used before into MFA_KEY_FALLBACKS."
            ) from error
        self.stdout.write(f"{count} encrypted with the newest key.")
