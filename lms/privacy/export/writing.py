"""Writing a person's copy row by row: JSON for machines, HTML for people, in one ZIP."""

import json
from collections.abc import Iterable
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape, escape
from django.utils.translation import gettext as _

from lms.certificates.models import CertificateFile
from lms.privacy.export.rows import Section, sections
from lms.privacy.inventory.subject import Subject

JSON_NAME, HTML_NAME = "data.json", "data.html"


def write_zip(subject: Subject, out: IO[bytes]) -> None:
    """Write the copy in the active language; the memory it takes does not grow with it."""
    parts = list(sections(subject))
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        with archive.open(JSON_NAME, "w", force_zip64=True) as file:
            _write(file, _json(subject, parts))
        with archive.open(HTML_NAME, "w", force_zip64=True) as file:
            _write(file, _html(subject, parts))
        for kept in CertificateFile.objects.filter(
            certificate__user__in=subject.keys
        ).exclude(file=""):
            with kept.file.open("rb") as pdf:
                archive.writestr(kept.file.name, pdf.read())


def _write(file: IO[bytes], pieces: Iterable[str]) -> None:
    for piece in pieces:
        file.write(piece.encode())


def _json(subject: Subject, parts: list[Section]) -> Iterable[str]:
    head = {
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "person": str(subject.person.public_id),
    }
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "tables": ['
    for number, part in enumerate(parts):
        facts = {"table": part.table.model, "title": part.title, "fields": part.fields}
        yield (
            ("," if number else "") + "\n" + json.dumps(facts, ensure_ascii=False)[:-1]
        )
        yield ', "rows": ['
        for place, row in enumerate(part.values()):
            yield (
                ("," if place else "")
                + "\n"
                + json.dumps(row, ensure_ascii=False, default=str)
            )
        yield "]}"
    yield "]}\n"


def _html(subject: Subject, parts: list[Section]) -> Iterable[str]:
    yield render_to_string(
        "privacy/copy_head.html", {"person": subject.person, "now": timezone.now()}
    )
    group = None
    for part in parts:
        heading, group = part.group != group, part.group
        yield from _table(part, f"<h2>{escape(group.value)}</h2>" if heading else "")
    yield "</main></body></html>\n"


def _table(part: Section, heading: str) -> Iterable[str]:
    yield heading
    is_empty = True
    for row in part.values():
        if is_empty:
            yield f"<h3>{escape(part.title)}</h3><div class=rows><table><thead><tr>"
            yield "".join(f"<th>{escape(label)}</th>" for label in part.fields.values())
            yield "</tr></thead><tbody>"
            is_empty = False
        yield (
            "<tr>"
            + "".join(f"<td>{_shown(value)}</td>" for value in row.values())
            + "</tr>\n"
        )
    if not is_empty:
        yield "</tbody></table></div>"


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return escape(_("yes") if value else _("no"))
    if isinstance(value, dict | list):
        return conditional_escape(json.dumps(value, ensure_ascii=False, default=str))
    return escape(value)
