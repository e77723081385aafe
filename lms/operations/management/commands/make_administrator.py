"""Makes an administrator on the server, and prints how to sign in the first time."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from lms.accounts.models import User
from lms.operations.administrators import link_to_choose_password, make_administrator


class Command(BaseCommand):
    help = (
        "Make an administrator, or let one in again who has lost the password: prints a "
        "link that works once. Whoever has the link is the administrator."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="The person's own mail address.")
        parser.add_argument("--name", default="Administrator", help="Shown on pages.")
        parser.add_argument(
            "--first",
            action="store_true",
            help="Do nothing where there is one already.",
        )

    def handle(self, *, email: str, name: str, first: bool, **options: Any) -> None:
        if first and User.objects.filter(is_superuser=True, is_active=True).exists():
            self.stdout.write("There is an administrator already.")
            return
        try:
            person = make_administrator(email=email, name=name)
        except ValidationError as error:
            raise CommandError(f"{email!r} is no mail address.") from error
        hours = settings.PASSWORD_RESET_TIMEOUT / 3600
        self.stdout.write(
            f"{person.email} is an administrator. Choose a password within {hours:.0f} "
            f"hours, at this address, which works once:\n{link_to_choose_password(person)}"
        )
