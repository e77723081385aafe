"""Brings questions of a GIFT, Moodle XML or Aiken file into the bank."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from courses.exchange.findings import FileRefused, Finding
from courses.exchange.importing import FORMATS, import_questions
from courses.exchange.reading import read_bytes
from courses.exchange.report import Report


class Command(BaseCommand):
    help = "Import questions into the bank, all of a file or none. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The file with the questions.")
        parser.add_argument("--format", choices=sorted(FORMATS), required=True)
        parser.add_argument(
            "--pool",
            default="",
            help="The pool's name or slug, made where there is none; without it the "
            "categories of the file name the pools.",
        )
        parser.add_argument(
            "--language",
            choices=settings.CONTENT_LANGUAGES,
            default="ro",
            help="The language of texts that have no language tag.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would come, write nothing."
        )
        parser.add_argument(
            "--skip-invalid",
            action="store_true",
            help="Pass over questions that are wrong instead of refusing the file.",
        )
        parser.add_argument(
            "--json",
            action="store_true",
            help="Print one JSON object and nothing else.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            report = _imported(options)
            if options["json"]:
                report_json = report.as_dict()
                self.stdout.write(json.dumps(report_json, ensure_ascii=False, indent=1))
            else:
                self._tell(report, dry_run=options["dry_run"])
        if report.errors:
            raise CommandError(
                f"{len(report.errors)} problems in {options['file']}.", returncode=1
            )

    def _tell(self, report: Report, *, dry_run: bool) -> None:
        for title, findings in (
            ("wrong", report.errors),
            ("skipped", report.skipped),
            ("note", report.notes),
        ):
            for found in findings:
                self.stdout.write(f"{title}: {_place(found)}{found.message}")
        would = "would be written" if dry_run else "written"
        self.stdout.write(
            f"{report.rows} questions read, {report.ok} right, {report.changed} {would}, "
            f"{len(report.skipped)} skipped, {len(report.errors)} problems."
        )


def _imported(options: dict[str, Any]) -> Report:
    try:
        data = read_bytes(options["file"])
    except FileRefused as refusal:
        return Report(errors=[refusal.finding])
    except OSError as error:
        raise CommandError(
            f"{options['file']} cannot be read: {error.strerror}."
        ) from error
    return import_questions(
        data=data,
        file_format=options["format"],
        pool=options["pool"],
        language=options["language"],
        dry_run=options["dry_run"],
        skip_invalid=options["skip_invalid"],
    )


def _place(found: Finding) -> str:
    if not found.row:
        return f"line {found.line}: " if found.line else ""
    field = f", {found.field}" if found.field else ""
    return f"question {found.row}, line {found.line}{field}: "
