"""Arguments and output of the import commands, in English."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation

from courses.imports.decoding import read_bytes
from courses.imports.findings import FileRefused, Finding
from courses.imports.report import Report
from courses.text.languages import CODES, DEFAULT


def add_report_arguments(parser: CommandParser) -> None:
    """Add the arguments --dry-run and --json that all import commands have."""
    parser.add_argument(
        "--dry-run", action="store_true", help="Say what would come, write nothing."
    )
    parser.add_argument(
        "--json", action="store_true", help="Print one JSON object and nothing else."
    )


def add_foreign_arguments(parser: CommandParser) -> None:
    """Add the arguments of imports from other systems: --language and --skip-invalid."""
    parser.add_argument(
        "--language",
        choices=CODES,
        default=DEFAULT,
        help="The language of texts that have no language tag.",
    )
    parser.add_argument(
        "--skip-invalid",
        action="store_true",
        help="Pass over what is damaged or wrong instead of refusing the file.",
    )
    add_report_arguments(parser)


def file_content(path: Path) -> bytes:
    """Return a file's content. Raises FileRefused when it is too large, CommandError."""
    try:
        return read_bytes(path)
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: Path, error: OSError) -> CommandError:
    """Return what to say about a file that cannot be opened."""
    return CommandError(f"{path} cannot be read: {error.strerror}.")


def tell(stdout: Any, options: dict[str, Any], run: Callable[[], Report]) -> None:
    """Run an import and print its report. Raises CommandError when anything is wrong."""
    with translation.override("en"):
        report = _report(run)
        if options["json"]:
            stdout.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
        else:
            _print(stdout, report, dry_run=options["dry_run"])
    if report.errors:
        problems = f"{len(report.errors)} problems in {options['file']}."
        raise CommandError(problems, returncode=1)


def _report(run: Callable[[], Report]) -> Report:
    try:
        return run()
    except FileRefused as refusal:
        report = Report()
        report.refuse(refusal.finding)
        return report


def _print(stdout: Any, report: Report, *, dry_run: bool) -> None:
    for title, findings in (
        ("wrong", report.errors),
        ("skipped", report.skipped),
        ("note", report.notes),
    ):
        for found in findings:
            stdout.write(f"{title}: {_place(found)}{found.message}")
    would = "would be written" if dry_run else "written"
    stdout.write(
        f"{report.rows} items read, {report.ok} right, {report.changed} {would}, "
        f"{len(report.skipped)} skipped, {len(report.errors)} problems."
    )


def _place(found: Finding) -> str:
    if not found.row:
        return f"line {found.line}: " if found.line else ""
    line = f", line {found.line}" if found.line else ""
    field = f", {found.field}" if found.field else ""
    return f"item {found.row}{line}{field}: "
