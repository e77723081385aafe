"""Brings the people of an XLSX or CSV list into a cohort."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from courses.text.languages import CODES, DEFAULT
from lms.cohorts.models import Cohort, RosterImport
from lms.cohorts.rosters import services
from lms.cohorts.rosters.file_reader import MAX_BYTES, open_table
from lms.cohorts.rosters.headers import guessed_columns
from lms.cohorts.rosters.messages import RosterRefused
from lms.cohorts.rosters.parsed_rows import Reading
from lms.cohorts.rosters.report import (
    Report,
    refusal_report,
    roster_report,
    rows_report,
    sheet_notes,
)
from lms.cohorts.rosters.tables import Table

_BAR = 40


class Command(BaseCommand):
    help = (
        "Bring the people of a list into a cohort: new ones are invited, known ones"
        " enrolled. Safe to repeat, also after it was killed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The list: XLSX, XLS, ODS or CSV.")
        parser.add_argument("--cohort", required=True, metavar="CODE")
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would come, write nothing."
        )
        parser.add_argument(
            "--json",
            action="store_true",
            help="Print one JSON object and nothing else.",
        )
        parser.add_argument(
            "--all-or-nothing",
            action="store_true",
            help="Import nothing while any row has a problem.",
        )
        parser.add_argument(
            "--invite",
            action="store_true",
            help="Queue the invitation mails of a launched cohort.",
        )
        parser.add_argument(
            "--without-address",
            action="store_true",
            help="Make accounts for people without an address; they sign in by printed"
            " codes.",
        )
        parser.add_argument(
            "--sheet", default="", help="The sheet of a workbook with several."
        )
        parser.add_argument(
            "--language",
            choices=CODES,
            default=DEFAULT,
            help="The language of people whose row names none.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        cohort = Cohort.objects.filter(code=options["cohort"]).first()
        if cohort is None:
            raise CommandError(f"No cohort has the code {options['cohort']}.")
        with translation.override("en"):
            report = self._report(cohort, options)
            if options["json"]:
                self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
            else:
                self._tell(report, dry_run=options["dry_run"])
        if report["errors"]:
            raise CommandError(
                f"{len(report['errors'])} problems in {options['file']}.", returncode=1
            )

    def _report(self, cohort: Cohort, options: dict[str, Any]) -> Report:
        data = _content(options["file"])
        try:
            table = open_table(data, options["sheet"])
            if options["dry_run"]:
                report = rows_report(_examined(cohort, table, options))
            else:
                report = self._imported(cohort, data, table, options)
        except RosterRefused as refusal:
            return refusal_report(refusal)
        report["notes"] = [*sheet_notes(table), *report["notes"]]
        return report

    def _imported(
        self, cohort: Cohort, data: bytes, table: Table, options: dict[str, Any]
    ) -> Report:
        roster = _checked(cohort, data, table, options)
        try:
            services.start_run(
                roster=roster,
                all_or_nothing=options["all_or_nothing"],
                send_invitations=options["invite"],
            )
        except services.CannotRun:
            return roster_report(roster) | {"changed": 0}
        while services.import_chunk(roster.pk):
            if not options["json"]:
                self._show_progress(roster)
        return roster_report(roster)

    def _show_progress(self, roster: RosterImport) -> None:
        roster.refresh_from_db(fields=["rows_done"])
        filled = _BAR * roster.rows_done // max(roster.rows_total, 1)
        bar = "#" * filled + "." * (_BAR - filled)
        self.stderr.write(f"[{bar}] {roster.rows_done}/{roster.rows_total}")

    def _tell(self, report: Report, *, dry_run: bool) -> None:
        for title, name in (
            ("wrong", "errors"),
            ("unsure", "unsure"),
            ("note", "notes"),
        ):
            for found in report.get(name, []):
                place = f"row {found['row']}, " if found["row"] else ""
                field = f"{found['field']}: " if found["field"] else ""
                self.stdout.write(f"{title}: {place}{field}{found['message']}")
        would = "would come" if dry_run else "came"
        self.stdout.write(
            f"{report['rows']} rows read, {report['ok']} right, {report['changed']}"
            f" {would}, {len(report['skipped'])} there already,"
            f" {len(report['errors'])} problems."
        )


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)  # one more shows that it is too large
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error


def _examined(cohort: Cohort, table: Table, options: dict[str, Any]) -> Any:
    reading = Reading(
        columns=guessed_columns(table),
        language=options["language"],
        without_address=options["without_address"],
    )
    return services.examine(cohort=cohort, table=table, reading=reading, by=None)


def _checked(
    cohort: Cohort, data: bytes, table: Table, options: dict[str, Any]
) -> RosterImport:
    roster = services.take_file(
        cohort=cohort,
        by=None,
        name=options["file"].name,
        data=data,
        language=options["language"],
        accounts_without_address=options["without_address"],
        table=table,
    )
    services.start_check(
        roster=roster,
        columns=roster.columns,
        language=roster.language,
        accounts_without_address=roster.accounts_without_address,
    )
    services.check_rows(roster.pk, table)
    return roster
