"""Recompute everybody's progress from the ledger; the tables are only its shadow."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.heartbeats import services as heartbeats
from lms.progress.rebuild import differences


class Command(BaseCommand):
    help = "Fold all progress anew from the ledger. With --check change nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Compare only.")
        parser.add_argument(
            "--beat",
            action="store_true",
            help="Note in the database that the check was made, and what it found.",
        )
        parser.add_argument(
            "--json", action="store_true", help="Print one JSON object."
        )

    def handle(self, *, check: bool, json: bool, beat: bool, **options: Any) -> None:
        checked, found = 0, []
        for difference in differences(mend=not check):
            if difference is None:
                checked += 1
            else:
                found.append(difference)
        if check and beat:
            heartbeats.beat(heartbeats.REBUILD_CHECK, found=len(found))
        self._report(checked, found, as_json=json)
        if check and found:
            raise CommandError(f"{len(found)} differences found.", returncode=1)

    def _report(
        self, checked: int, found: list[dict[str, Any]], *, as_json: bool
    ) -> None:
        if as_json:
            self.stdout.write(json.dumps({"checked": checked, "differences": found}))
            return
        for difference in found:
            self.stdout.write("{enrolment}: {what}: {field}".format(**difference))
        self.stdout.write(f"{checked} enrolments, {len(found)} differences.")
