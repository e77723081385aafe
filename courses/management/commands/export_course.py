"""Writes a course of the CMS as a course package."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.course_files.export import FolderInUse, export_package
from courses.models import CoursePage


class Command(BaseCommand):
    help = "Write a course, the glossary and the information pages as files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="The course's address, such as course.")
        parser.add_argument("path", type=Path, help="A new or empty folder.")

    def handle(self, *args: Any, **options: Any) -> None:
        course = CoursePage.objects.filter(slug=options["slug"]).first()
        if course is None:
            raise CommandError(f"There is no course {options['slug']}.")
        try:
            problems = export_package(course, options["path"])
        except (FolderInUse, OSError) as error:
            raise CommandError(
                f"Nothing was written: the folder {options['path']} is not new, "
                f"not empty, or not writable."
            ) from error
        for problem in problems:
            self.stdout.write(f"{problem.file}:{problem.line}: {problem.message}")
        if problems:
            raise CommandError(
                f"The package is written, but {len(problems)} problems in the course "
                f"keep it from being loaded."
            )
        self.stdout.write(f"The course is written to {options['path']}.")
