"""Brings the country's territorial units and agencies into the organisation."""

from typing import Any

from django.core.management.base import BaseCommand

from lms.accounts.territory import load_territory


class Command(BaseCommand):
    help = (
        "Add the territorial units and agencies that the organisation lacks. What"
        " stands there keeps its name and its place. Safe to repeat."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        changed = load_territory()
        for code in changed:
            self.stdout.write(code)
        self.stdout.write(f"{len(changed)} units added or moved.")
