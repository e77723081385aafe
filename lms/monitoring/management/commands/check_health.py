"""Look at everything that may stand still, and tell the operator; for a timer."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.monitoring.alerts import check
from lms.monitoring.rules import BY_NAME

Found = dict[tuple[str, str], str]


class Command(BaseCommand):
    help = (
        "Say what stands still or is about to: clock, workers, old work, disk, backup, "
        "nightly checks, certificate. Fails when anything is wrong."
    )
    # It has to run also where the database does not.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--mail",
            action="store_true",
            help="Write to ALERT_EMAIL, once when it begins and once when it ends.",
        )
        parser.add_argument(
            "--json", action="store_true", help="Print one JSON object."
        )

    def handle(self, **options: Any) -> None:
        found = check(mail=options["mail"])
        if options["json"]:
            self.stdout.write(json.dumps({"wrong": _rows(found)}))
        else:
            self._list(found)
        if found:
            raise CommandError(f"{len(found)} thing(s) wrong.")

    def _list(self, found: Found) -> None:
        if not found:
            self.stdout.write("Nothing is wrong.")
        for row in _rows(found):
            about = f" ({row['about']})" if row["about"] else ""
            says = BY_NAME[row["rule"]].says
            self.stdout.write(f"{says}{about} {row['fact']}".rstrip())


def _rows(found: Found) -> list[dict[str, str]]:
    return [
        {"rule": rule, "about": about, "fact": fact}
        for (rule, about), fact in found.items()
    ]
