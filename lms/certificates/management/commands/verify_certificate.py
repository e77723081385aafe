"""Verifies a PDF in somebody's hands against the certificates of this site."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.certificates.verification import Verdict, verdict_on

_SENTENCES = {
    "valid": "Valid: certificate {number} of {holder}, {course}, issued at {issued_at}.",
    "revoked": "Revoked: certificate {number} of {holder}, at {revoked_at}.",
    "replaced": "Replaced: certificate {number} of {holder}, at {revoked_at}.",
    "unknown": "Unknown: no certificate of this site has this file ({sha256}).",
}


class Command(BaseCommand):
    """Tell whether a PDF is a certificate of this site that stands."""

    help = (
        "Tell whether a PDF is, byte for byte, a certificate of this site, and whether it"
        " stands. The exit code is 0 only for a valid one."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="The PDF to look at.")
        parser.add_argument(
            "--json",
            action="store_true",
            help="Print one JSON object and nothing else.",
        )

    def handle(self, *, file: Path, json: bool, **options: Any) -> None:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"The file {file} cannot be read: {error}") from error
        verdict = verdict_on(content)
        self.stdout.write(_object(verdict) if json else _sentence(verdict))
        if not verdict.is_valid:
            raise CommandError("The file is not a valid certificate.")


def _object(verdict: Verdict) -> str:
    return json.dumps(verdict.as_dict(), ensure_ascii=False)


def _sentence(verdict: Verdict) -> str:
    return _SENTENCES[verdict.state].format(**verdict.as_dict())
