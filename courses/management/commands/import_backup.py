"""Brings a course backup of Moodle in, as drafts."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.imports.command_output import add_report_arguments, tell, unreadable
from courses.imports.report import Report
from courses.models import CoursePage
from courses.moodle_backup.importing import NoHomePage, import_backup
from courses.text.languages import CODES, DEFAULT


class Command(BaseCommand):
    help = "Import pages, books and quizzes of a Moodle backup (.mbz) as drafts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="The backup.")
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--course", default="", help="The slug of a course.")
        where.add_argument(
            "--new", action="store_true", help="Make a new course, as a draft."
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
            help="Pass over what is damaged or wrong instead of refusing the backup.",
        )
        add_report_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        course = _course(options["course"]) if options["course"] else None
        tell(self.stdout, options, lambda: _imported(options, course))


def _course(slug: str) -> CoursePage:
    course = CoursePage.objects.filter(slug=slug).first()
    if course is None:
        raise CommandError(f"There is no course {slug}.")
    return course


def _imported(options: dict[str, Any], course: CoursePage | None) -> Report:
    try:
        with options["file"].open("rb") as file:
            return import_backup(
                file=file,
                course=course,
                language=options["language"],
                dry_run=options["dry_run"],
                skip_invalid=options["skip_invalid"],
            )
    except NoHomePage as error:
        raise CommandError("There is no home page: load a course first.") from error
    except OSError as error:
        raise unreadable(options["file"], error) from error
