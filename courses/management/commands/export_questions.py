"""Writes questions of the bank as a GIFT or Moodle XML file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.question_formats.bank_items import WHOLE_BANK, NoSuchPool
from courses.question_formats.writing import WRITERS, export_questions


class Command(BaseCommand):
    help = "Write the questions of a pool to a file. Importing it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "pool", help=f"The pool's slug or name, or {WHOLE_BANK} for the whole bank."
        )
        parser.add_argument("file", type=Path, help="The file to write.")
        parser.add_argument("--format", choices=sorted(WRITERS), required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = export_questions(
                pool=options["pool"],
                path=options["file"],
                file_format=options["format"],
            )
        except NoSuchPool as error:
            raise CommandError(f"There is no pool {options['pool']}.") from error
        except OSError as error:
            raise CommandError(
                f"{options['file']} cannot be written: {error.strerror}."
            ) from error
        self.stdout.write(f"{count} questions are written to {options['file']}.")
