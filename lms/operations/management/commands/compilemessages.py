"""The site's own translations, made without any program beside Python."""

from typing import Any

from django.core.management.base import BaseCommand

from lms.operations.startup.catalogues import compile_catalogues


class Command(BaseCommand):
    """In place of Django's, which walks through all packages below the folder."""

    help = "Make the translations of the site from locale/*/LC_MESSAGES/*.po."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is older than its source, and say how many files that were."""
        self.stdout.write(f"{compile_catalogues()} catalogues made.")
