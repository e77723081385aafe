"""Puts a course package into the CMS, or only says what is wrong in it."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.course_files.findings import PackageRefused, Problem
from courses.course_files.load import check_package, load_package
from courses.text.languages import CODES


class Command(BaseCommand):
    help = "Load a course package. Safe to repeat: what is the same is not touched."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="The folder with course.yaml.")
        parser.add_argument(
            "--check", action="store_true", help="Say what is wrong, change nothing."
        )
        parser.add_argument(
            "--json",
            action="store_true",
            help="Print one JSON object and nothing else.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = (check_package if options["check"] else load_package)(
                options["path"]
            )
        except PackageRefused as error:
            report = {"errors": [problem.as_dict() for problem in error.problems]}
        errors = report.setdefault("errors", [])
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=1))
        else:
            self._tell_errors(report)
            if options["verbosity"]:
                self._tell(report)
        if errors:
            raise CommandError(
                f"{len(errors)} problems in {options['path']}.", returncode=1
            )

    def _tell_errors(self, report: dict[str, Any]) -> None:
        for error in report["errors"]:
            problem = Problem(**error)
            self.stdout.write(
                f"{problem.file}:{problem.line}: {problem.message} [{problem.code}]"
            )

    def _tell(self, report: dict[str, Any]) -> None:
        for name, value in report.items():
            if name not in ("errors", "per_lesson", "by_kind"):
                self.stdout.write(f"{name}: {json.dumps(value, ensure_ascii=False)}")
        for lesson in report.get("per_lesson", ()):
            count = lesson["words"]
            counts = ", ".join(f"{count[code]} {code}" for code in CODES)
            self.stdout.write(f"{lesson['slug']}: {counts}, ratio {lesson['ratio']}")
