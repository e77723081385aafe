"""Writes texts for a professional translator as an XLIFF or PO file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from courses.text.languages import CODES, DEFAULT
from courses.translation_files.export_blockers import left_out
from courses.translation_files.files import WRITERS
from courses.translation_files.importing import export_translations
from courses.translation_files.translatable_texts import BANK, MEDIA, PAGES, REFERENCE


class Command(BaseCommand):
    help = "Write the texts that have no translation yet to an XLIFF or PO file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The file to write.")
        parser.add_argument(
            "--from",
            dest="source",
            choices=CODES,
            default=DEFAULT,
            help="The language to translate from; the other is the target.",
        )
        parser.add_argument("--format", choices=sorted(WRITERS), default="xliff")
        parser.add_argument(
            "--all", action="store_true", help="Write translated texts as well."
        )
        parser.add_argument(
            "--part",
            choices=[PAGES, BANK, REFERENCE, MEDIA],
            default="",
            help="Only pages, the question bank, glossary and helplines, or media.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            content, count = export_translations(
                source_language=options["source"],
                file_format=options["format"],
                everything=options["all"],
                part=options["part"],
            )
            left = left_out(
                source_language=options["source"],
                everything=options["all"],
                part=options["part"],
            )
            reasons = [f"{one.instance}: {one.reason.message}" for one in left]
        try:
            options["file"].write_bytes(content)
        except OSError as error:
            raise CommandError(
                f"{options['file']} cannot be written: {error.strerror}."
            ) from error
        self.stdout.write(f"{count} texts are written to {options['file']}.")
        for reason in reasons:
            self.stdout.write(f"Not in the file: {reason}")
