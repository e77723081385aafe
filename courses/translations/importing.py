"""The services that write a file for the translator and bring it back."""

from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import translation

from courses.exchange.findings import FileRefused, Finding, NotRight, finding
from courses.exchange.report import ItemReport, Outcome, Report
from courses.package.typography import has_cedilla
from courses.parity.services import confirm_paths
from courses.parity.texts import stale_paths
from courses.translations import applying, files
from courses.translations.checks import translation_in
from courses.translations.files import Unit
from courses.translations.selection import EVERYTHING, OTHER, Segment, segments

KIND = "text"


def export_translations(
    *,
    source_language: str,
    file_format: str,
    everything: bool = False,
    part: str = EVERYTHING,
) -> tuple[bytes, int]:
    """Return a file for the translator and the number of its texts."""
    found = list(
        segments(source_language=source_language, everything=everything, part=part)
    )
    write = files.WRITERS[file_format]
    return write(found, source_language, OTHER[source_language]), len(found)


def import_translations(
    *, data: bytes, user: Any = None, dry_run: bool = False
) -> Report:
    """Bring back what the translator wrote: into drafts of pages, and into the bank.

    Each text is judged on its own: what no longer fits is refused with its reason, the
    rest comes. A damaged or foreign file is refused whole. Nothing is published.
    """
    report = Report()
    try:
        file = files.read_file(data)
        code = _target_language(file)
        report.rows = len(file.units)
        with translation.override("ro"), transaction.atomic():
            _bring_in(report, file.units, code, user)
            if dry_run:
                transaction.set_rollback(True)
    except FileRefused as refusal:
        report = Report()
        report.refuse(refusal.finding)
    return report


def _target_language(file: files.TranslationFile) -> str:
    code = file.target_language
    if code not in OTHER:
        raise FileRefused("target_language", language=code or "—")
    if file.source_language and file.source_language != OTHER[code]:
        raise FileRefused("source_language", language=file.source_language)
    return code


def _bring_in(report: Report, units: list[Unit], code: str, user: Any) -> None:
    seen: set[str] = set()
    ordered = sorted(units, key=lambda unit: _owner(unit.id))
    for owner, of_owner in groupby(ordered, key=lambda unit: _owner(unit.id)):
        _OwnerImport(report, owner, code, user, seen).run(list(of_owner))
    report.items.sort(key=lambda item: item.row)


def _owner(text_id: str) -> str:
    return ":".join(text_id.split(":")[:2])


class _OwnerImport:
    """The units of one page or row, stored together."""

    def __init__(
        self, report: Report, owner: str, code: str, user: Any, seen: set[str]
    ) -> None:
        self.report, self.owner, self.code = report, owner, code
        self.user, self.seen = user, seen
        self.changes: dict[str, str] = {}
        self.still_right: set[str] = set()

    def run(self, units: list[Unit]) -> None:
        instance = applying.locked_instance(self.owner)
        segments = {} if instance is None else self._segments(instance)
        barred = instance is not None and self._is_barred(instance)
        for unit in units:
            try:
                self._take(unit, segments.get(unit.id), barred)
            except NotRight as refusal:
                self._tell(unit, segments.get(unit.id), refusal.finding)
        if self.changes:
            applying.set_texts(
                instance=instance, changes=self.changes, code=self.code, user=self.user
            )
        if self.still_right:
            confirm_paths(instance=instance, paths=self.still_right, user=self.user)

    def _segments(self, instance: Any) -> dict[str, Segment]:
        source, stale = OTHER[self.code], stale_paths(instance, self.code)
        return {
            text.id: Segment(text, source, is_stale=text.path in stale)
            for text in applying.instance_texts(instance)
        }

    def _is_barred(self, instance: Any) -> bool:
        try:
            applying.check_may_edit(instance, self.user)
        except applying.MayNotEdit:
            return True
        return False

    def _take(self, unit: Unit, segment: Segment | None, barred: bool) -> None:
        if unit.id in self.seen:
            raise NotRight("unit_twice")
        self.seen.add(unit.id)
        if segment is None:
            raise NotRight("unknown_unit")
        if not unit.target.strip():
            self._skip(unit, segment, "not_translated")
        elif unit.is_unfinished and unit.target != segment.target:
            self._skip(unit, segment, "unfinished")
        elif unit.is_unfinished:
            self._skip(unit, segment, "not_reviewed")
        else:
            self._change(unit, segment, barred)

    def _change(self, unit: Unit, segment: Segment, barred: bool) -> None:
        text = translation_in(unit, segment)
        is_same = text == segment.target
        # Unchanged and finished, it is the translator's word that it is still right.
        is_confirmed = is_same and segment.is_stale
        comes = not is_same or is_confirmed
        if barred and comes:
            raise NotRight("page_barred")
        if is_confirmed:
            self.still_right.add(segment.text.path)
        elif not is_same:
            self.changes[unit.id] = text
        outcome: Outcome = "changed" if not is_same else "same"
        self._add(unit, segment, "confirmed" if is_confirmed else outcome)
        self.report.ok += 1
        self.report.changed += comes
        if is_confirmed:
            self.report.notes.append(self._at(unit, finding("still_right")))
        if self.code == "ro" and has_cedilla(unit.target):
            self.report.notes.append(self._at(unit, finding("cedilla_normalised")))

    def _skip(self, unit: Unit, segment: Segment, code: str) -> None:
        self._add(unit, segment, "")
        self.report.skipped.append(self._at(unit, finding(code)))

    def _tell(self, unit: Unit, segment: Segment | None, found: Finding) -> None:
        self._add(unit, segment, "")
        self.report.errors.append(self._at(unit, found))

    def _at(self, unit: Unit, found: Finding) -> Finding:
        return Finding(found.code, unit.number, 0, unit.id[:200], found.params)

    def _add(self, unit: Unit, segment: Segment | None, outcome: Outcome) -> None:
        where = f"{segment.text.where}: " if segment else ""
        name = f"{where}{unit.source}"[:200]
        item = ItemReport(unit.number, 0, name, KIND, unit.id, (self.code,), outcome)
        self.report.items.append(item)
