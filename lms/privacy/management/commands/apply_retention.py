"""``manage.py apply_retention``: the rules of retention now, or what they would clear."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lms.privacy.retention import clearing


class Command(BaseCommand):
    """Clears what was kept long enough; may be repeated."""

    help = "Clear what was kept long enough by the rules of retention."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what would be cleared"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = clearing.due() if options["dry_run"] else clearing.apply()
        for key, number in found.items():
            self.stdout.write(f"{key}: {number}")
