"""Verifies PDFs and digital badges in somebody's hands against the certificates of this site."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.certificates.checking.files import LARGEST, check_file
from lms.certificates.checking.verdicts import CHANGED, CREDENTIAL, Verdict

_SENTENCES = {
    "valid": (
        "Valid: certificate {number} of {holder}, {course}, issued at {issued_at}{until}."
    ),
    "expired": "Expired: certificate {number} of {holder}, at the end of {valid_until}.",
    "revoked": "Revoked: certificate {number} of {holder}, at {revoked_at}.",
    "replaced": "Replaced: certificate {number} of {holder}, at {revoked_at}.",
    CHANGED: "Changed: not the file of certificate {number} of {holder}: {what}.",
    "unknown": "Unknown: no certificate of this site has this file ({sha256}).",
    "unreadable": "Unreadable: {reason} ({sha256}).",
}
# Of a credential whose facts are all right.
_OTHERWISE = {
    "withdrawn": "the key that signed it was withdrawn",
    "foreign": "it is not signed with a key of this site",
}
_REASONS = {
    "large": "it is larger than any certificate",
    "not_pdf": "it is no PDF and no digital badge",
    "no_credential": "it holds no credential, or one that is torn",
    "damaged": "it is damaged, or takes its reader too long",
    "encrypted": "it is locked with a password",
    "too_many_pages": "it has more pages than any certificate",
}


class Command(BaseCommand):
    """Tell whether files are certificates of this site that stand."""

    help = (
        "Tell whether PDFs are, byte for byte, certificates of this site, or digital badges "
        "(JWT, JSON, PNG, SVG) with a credential that it signed, and whether they stand; of "
        "a changed one, which facts differ. The exit code is 0 only when all are valid."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--json",
            action="store_true",
            help="Print one JSON object a file, each on its line, and nothing else.",
        )

    def handle(self, *, files: list[Path], json: bool, **options: Any) -> None:
        all_valid = True
        for file in files:
            try:
                verdict = check_file(_content(file))
            except OSError as error:
                all_valid = False
                self._tell_unreadable(file, error, as_json=json)
                continue
            before = f"{file}: " if len(files) > 1 else ""
            self.stdout.write(
                _object(file, verdict) if json else before + _sentence(verdict)
            )
            all_valid = all_valid and verdict.is_valid
        if not all_valid:
            raise CommandError("Not every file is a valid certificate.")

    def _tell_unreadable(self, file: Path, error: OSError, *, as_json: bool) -> None:
        """Say so in its place: the other files are looked at all the same."""
        if as_json:
            said = {"file": str(file), "state": "unreadable", "reason": "no_file"}
            self.stdout.write(json_of(said))
        self.stderr.write(f"The file {file} cannot be read: {error}")


def _content(file: Path) -> bytes:
    """Return the file, or as much of it as shows that it is too large. Raises OSError."""
    with file.open("rb") as opened:
        return opened.read(LARGEST + 1)


def json_of(said: dict[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False)


def _object(file: Path, verdict: Verdict) -> str:
    return json_of({"file": str(file), **verdict.as_dict()})


def _sentence(verdict: Verdict) -> str:
    found = verdict.as_dict()
    what = ", ".join(verdict.differences) or _OTHERWISE.get(
        verdict.signature, "its text is the same, something else is not"
    )
    ends_on = found.get("valid_until")
    until = f", valid until {ends_on}" if ends_on else ""
    reason = _REASONS.get(verdict.reason, "")
    found |= {"what": what, "reason": reason, "until": until}
    sentence = _SENTENCES[verdict.state].format(**found)
    if verdict.form == CREDENTIAL and verdict.certificate and verdict.state != CHANGED:
        sentence += " Only its credential was read: a picture around it proves nothing."
    return sentence
