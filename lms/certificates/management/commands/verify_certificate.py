"""Verifies PDFs and digital badges in somebody's hands against the certificates of this site."""

import hashlib
import json
import stat
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.certificates.checking.files import LARGEST, check_file
from lms.certificates.checking.isolated import Busy
from lms.certificates.checking.verdicts import (
    CHANGED,
    CREDENTIAL,
    UNREADABLE,
    Verdict,
)

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
    "busy": "there was no time to look into it, try again",
}


class NoFile(Exception):
    """There is nothing to read; ``args[0]`` says why."""


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
        verdicts = [self._tell(file, json, alone=len(files) == 1) for file in files]
        if not all(verdict.is_valid for verdict in verdicts):
            raise CommandError("Not every file is a valid certificate.")

    def _tell(self, file: Path, as_json: bool, *, alone: bool) -> Verdict:
        """Tell of one file in its place, whatever it is: the others are looked at too."""
        try:
            verdict = _verdict(_content(file))
        except NoFile as error:
            verdict = Verdict(UNREADABLE, "", reason="no_file")
            self.stderr.write(f"The file {_plain(file)} cannot be read: {error}")
            if not as_json:
                return verdict
        before = "" if alone else f"{_plain(file)}: "
        text = _object(file, verdict) if as_json else before + _sentence(verdict)
        self.stdout.write(text)
        return verdict


def _verdict(content: bytes) -> Verdict:
    try:
        return check_file(content)
    except Busy:
        sha256 = hashlib.sha256(content).hexdigest()
        return Verdict(UNREADABLE, sha256, reason="busy")


def _content(file: Path) -> bytes:
    """Return the file, or as much of it as shows that it is too large. Raises NoFile.

    A pipe is none: nobody may ever write to it, and the other files would wait.
    """
    try:
        mode = file.stat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise NoFile("it is a pipe or a device.")
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise NoFile(error.strerror or str(error)) from error
    except ValueError as error:
        raise NoFile("its name is none.") from error


def _plain(file: Path) -> str:
    """Return the name on one line: a name with a line break could pass for a verdict."""
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in str(file))


def _object(file: Path, verdict: Verdict) -> str:
    """Return JSON in ASCII: names of files may be no UTF-8, and terminals are not all."""
    return json.dumps({"file": str(file), **verdict.as_dict()})


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
