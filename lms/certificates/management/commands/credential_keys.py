"""Lists the keys of credentials, and withdraws one that fell into other hands."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.certificates.credential_models import CredentialKey
from lms.certificates.credentials.keys import withdraw


class Command(BaseCommand):
    """List the public keys of credentials, or withdraw one for good."""

    help = (
        "List the keys that have signed credentials. Former ones stay published, so that "
        "what they signed can be checked. Withdraw a key only when somebody else has it: "
        "no credential that it signed counts any more, and holders download theirs anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--withdraw", metavar="KEY", help="The key, as the list names it. Final."
        )

    def handle(self, *, withdraw: str | None, **options: Any) -> None:
        if withdraw:
            self._withdraw(withdraw)
        for key in CredentialKey.objects.all():
            self.stdout.write(_line(key))

    def _withdraw(self, thumbprint: str) -> None:
        if not withdraw(thumbprint):
            raise CommandError("There is no such key, or it was withdrawn before.")
        self.stdout.write(
            "Withdrawn. Now put a new key into the place of the old file, or name another "
            "file in CREDENTIAL_SIGNING_PEM and restart the site."
        )


def _line(key: CredentialKey) -> str:
    until = key.withdrawn_at
    state = f"withdrawn at {until:%Y-%m-%d}" if until else "published"
    kind = ", for demonstrations" if key.is_for_development else ""
    first = f"{key.first_used_at:%Y-%m-%d}"
    return f"{key.thumbprint}  first used at {first}, {state}{kind}"
