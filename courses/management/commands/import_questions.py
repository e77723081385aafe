"""Brings questions of a GIFT, Moodle XML or Aiken file into the bank."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from courses.imports.command_output import add_report_arguments, file_content, tell
from courses.imports.report import Report
from courses.question_formats.importing import FORMATS, import_questions
from courses.text.languages import CODES, DEFAULT


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
            choices=CODES,
            default=DEFAULT,
            help="The language of texts that have no language tag.",
        )
        parser.add_argument(
            "--skip-invalid",
            action="store_true",
            help="Pass over questions that are wrong instead of refusing the file.",
        )
        add_report_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        tell(self.stdout, options, lambda: _imported(options))


def _imported(options: dict[str, Any]) -> Report:
    return import_questions(
        data=file_content(options["file"]),
        file_format=options["format"],
        pool=options["pool"],
        language=options["language"],
        dry_run=options["dry_run"],
        skip_invalid=options["skip_invalid"],
    )
