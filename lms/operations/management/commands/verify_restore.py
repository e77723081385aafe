"""Says whether a restored site is whole, and how much is missing at its end."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.operations.restored import (
    Figures,
    Findings,
    check_certificates,
    check_files,
    figures,
    files_named,
    rows_missing,
    seconds_lost,
)

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Compare a restored database with figures taken before, look for every file that "
        "its rows name, and verify certificates. Changes nothing. Ends with 1 at a fault."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--take", action="store_true", help="Only print this site's figures."
        )
        parser.add_argument(
            "--count-files",
            action="store_true",
            help="Only print how many files of MEDIA_ROOT the database names.",
        )
        parser.add_argument(
            "--least", help="Figures taken before the restored moment: no fewer rows."
        )
        parser.add_argument("--now", help="Figures of the running site: what is lost.")
        parser.add_argument(
            "--certificates", type=int, default=100, help="How many to verify."
        )

    def handle(self, **options: Any) -> None:
        if options["take"]:
            self.stdout.write(json.dumps(figures().as_dict()))
            return
        if options["count_files"]:
            self.stdout.write(str(files_named()))
            return
        least, now = _read(options["least"]), _read(options["now"])
        here, findings = figures(), check_files()
        check_certificates(options["certificates"], findings)
        if least:
            findings.faults += rows_missing(least, here)
        self._report(here, now, findings)
        if findings.faults:
            raise CommandError(
                f"The restored site is not whole: {len(findings.faults)} fault(s)."
            )

    def _report(self, here: Figures, now: Figures | None, findings: Findings) -> None:
        self.stdout.write(
            f"{sum(here.rows.values())} rows in {len(here.rows)} tables, "
            f"{findings.files} files looked for, "
            f"{findings.certificates} certificates verified."
        )
        if now:
            self._report_loss(here, now)
        self._list(
            "Lost with the minutes after the media were copied", findings.too_new
        )
        self._list("Fault", findings.faults)

    def _report_loss(self, here: Figures, now: Figures) -> None:
        lost = seconds_lost(now, here)
        self.stdout.write(f"Loss: {lost:.1f} s between the newest rows.")
        for table, count in sorted(now.rows.items()):
            difference = here.rows.get(table, 0) - count
            if difference:
                self.stdout.write(f"  {table}: {difference:+d} rows")

    def _list(self, what: str, found: list[str]) -> None:
        for one in found[:SHOWN]:
            self.stdout.write(f"{what}: {one}")
        if len(found) > SHOWN:
            self.stdout.write(f"... and {len(found) - SHOWN} more.")


def _read(path: str | None) -> Figures | None:
    """Return figures printed by --take. Raises CommandError."""
    if path is None:
        return None
    try:
        return Figures(**json.loads(Path(path).read_text("utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise CommandError(f"There are no figures in {path!r}: {error}") from error
