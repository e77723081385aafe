"""Brings back the XLIFF or PO file of a translator."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from courses.imports.command_output import add_report_arguments, file_content, tell
from courses.translation_files.importing import import_translations


class Command(BaseCommand):
    help = (
        "Import translations by id: pages as drafts, texts that no longer fit refused."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The translated XLIFF or PO file.")
        add_report_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        tell(
            self.stdout,
            options,
            lambda: import_translations(
                data=file_content(options["file"]), dry_run=options["dry_run"]
            ),
        )
