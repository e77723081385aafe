"""Show that ledger, outbox and record store agree, statement by statement."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.heartbeats.services import RECONCILE, beat
from lms.outbox.handlers import SystemAway
from lms.reporting.receivers import report
from lms.reporting.reconciliation import Comparison, compare


class Command(BaseCommand):
    help = (
        "Compare the ledger with the outbox and, where one is configured, with the record "
        "store, by the ids of the statements. Changes nothing, unless it is told to mend."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="Print one JSON object."
        )
        parser.add_argument(
            "--mend",
            action="store_true",
            help="Put statements into the outbox that the ledger calls for and it lacks.",
        )

    def handle(self, **options: Any) -> None:
        try:
            comparison = compare(self._draw)
        except SystemAway as error:
            raise CommandError(str(error)) from error
        beat(RECONCILE, found=len(comparison.differences))
        self._report(comparison, as_json=options["json"])
        mended = comparison.missing if options["mend"] else []
        for statement in mended:
            report(statement)
        if count := len(comparison.differences) - len(mended):
            raise CommandError(f"The record has {count} difference(s).")

    def _report(self, comparison: Comparison, *, as_json: bool) -> None:
        if as_json:
            told = asdict(comparison)
            del told["missing"]
            self.stdout.write(json.dumps(told))
            return
        for found in comparison.differences:
            self.stdout.write(f"{found.enrolment} {found.id}: {found.what}")
        self.stdout.write(
            f"{comparison.checked} statements, {len(comparison.differences)} differences."
        )

    def _draw(self, done: int, total: int) -> None:
        """Count for a person at a terminal; a log file stays free of it."""
        if self.stderr.isatty():
            end = "\n" if done == total else ""
            self.stderr.write(f"\r{done} of {total} enrolments", ending=end)
            self.stderr.flush()
