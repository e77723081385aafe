"""Import and export services of translation files."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import translation

from courses.imports.findings import FileRefused, Finding, NotRight, finding
from courses.imports.report import ItemReport, Outcome, Report
from courses.text.languages import DEFAULT, ORTHOGRAPHIES, OTHER
from courses.text.normalise import has_cedilla
from courses.translation_files import applying, files
from courses.translation_files.atomic_texts import Whole, whole_of
from courses.translation_files.checks import may_run_out, translation_in
from courses.translation_files.files import Unit
from courses.translation_files.selection import EVERYTHING, Segment, segments, wanted
from courses.translation_status.services import confirm_paths
from courses.translation_status.texts import stale_paths

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
    rest comes; the words of a drawing and captions come all or not at all. A damaged or
    foreign file is refused whole. Nothing is published.
    """
    report = Report()
    try:
        file = files.read_file(data)
        report.rows = len(file.units)
        reader = translation.get_language() or DEFAULT
        way = _Import(report, _target_language(file), user, reader, dry_run)
        with translation.override(DEFAULT), transaction.atomic():
            _bring_in(way, file.units)
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


@dataclass
class _Import:
    """What is the same for every unit of a file."""

    report: Report
    # The language translated into, and the one that the report is read in.
    code: str
    user: Any
    reader: str
    dry_run: bool
    seen: set[str] = field(default_factory=set)


def _bring_in(way: _Import, units: list[Unit]) -> None:
    ordered = sorted(units, key=lambda unit: _owner(unit.id))
    for owner, of_owner in groupby(ordered, key=lambda unit: _owner(unit.id)):
        _OwnerImport(way, owner).run(list(of_owner))
    way.report.items.sort(key=lambda item: item.row)


def _owner(text_id: str) -> str:
    return ":".join(text_id.split(":")[:2])


@dataclass(frozen=True)
class _Judged:
    """A unit and what becomes of it; ``reason`` is why nothing does."""

    unit: Unit
    segment: Segment | None
    text: str = ""
    reason: Finding | None = None
    # Nothing is wrong with it, it is only not done yet.
    is_skipped: bool = False

    @property
    def fits(self) -> bool:
        return self.reason is None

    @property
    def outcome(self) -> Outcome:
        """Return what it does; unchanged and finished, a stale text is still right."""
        if self.segment is None or not self.fits:
            return ""
        if self.text != self.segment.target:
            return "changed"
        return "confirmed" if self.segment.is_stale else "same"


class _OwnerImport:
    """The units of one page or row, stored together."""

    def __init__(self, way: _Import, owner: str) -> None:
        self.way, self.owner = way, owner
        self.report, self.code, self.user = way.report, way.code, way.user

    def run(self, units: list[Unit]) -> None:
        self.instance = applying.locked_instance(self.owner)
        self.whole = whole_of(self.instance)
        self.segments = {} if self.instance is None else self._segments()
        self.barred = "" if self.instance is None else self._barred()
        judged = [self._judged(unit) for unit in units]
        if self.whole is not None:
            judged = self._together(self.whole, judged)
        for one in judged:
            self._tell(one)
        self._store([one for one in judged if one.fits])

    def _segments(self) -> dict[str, Segment]:
        source, stale = OTHER[self.code], stale_paths(self.instance, self.code)
        # They say to the reader where they stand.
        with translation.override(self.way.reader):
            return {
                text.id: Segment(text, source, is_stale=text.path in stale)
                for text in applying.instance_texts(self.instance)
            }

    def _barred(self) -> str:
        """Return the code of why nothing here may be changed, if so."""
        try:
            applying.check_may_edit(self.instance, self.user)
        except applying.MayNotEdit as error:
            return error.code
        return ""

    # --- judging ---

    def _judged(self, unit: Unit) -> _Judged:
        known = self.segments.get(unit.id)
        try:
            segment = self._segment_of(unit)
            if code := _not_done(unit, segment):
                return _Judged(unit, segment, reason=finding(code), is_skipped=True)
            judged = _Judged(unit, segment, translation_in(unit, segment))
            if self.barred and judged.outcome != "same":
                raise NotRight(self.barred)
        except NotRight as refusal:
            return _Judged(unit, known, reason=refusal.finding)
        return judged

    def _segment_of(self, unit: Unit) -> Segment:
        if unit.id in self.way.seen:
            raise NotRight("unit_twice")
        self.way.seen.add(unit.id)
        if segment := self.segments.get(unit.id):
            return segment
        if self.whole and unit.id.split(":")[2:3] == [self.whole.path]:
            obstacle = self.whole.obstacle() or finding("unknown_unit")
            raise NotRight(obstacle.code, **obstacle.params)
        raise NotRight("unknown_unit")

    def _together(self, whole: Whole, judged: list[_Judged]) -> list[_Judged]:
        """Put words in their places; where not all come that must, refuse those that do."""
        parts = {id for id, segment in self.segments.items() if segment.text.whole}
        coming = {o.unit.id: o for o in judged if o.fits and o.unit.id in parts}
        asked = {id for id in parts if _is_asked(self.segments[id])}
        left = len(asked - coming.keys())
        try:
            if coming and left:
                raise NotRight(f"{whole.kind}_whole", count=left)
            changes = {
                int(id.rpartition(":")[2]): one.text
                for id, one in coming.items()
                if one.outcome == "changed"
            }
            if changes:
                whole.take(changes, self.code, dry_run=self.way.dry_run)
        except NotRight as refusal:
            return [
                replace(one, reason=refusal.finding)
                if one.fits and one.unit.id in parts
                else one
                for one in judged
            ]
        return judged

    def _store(self, coming: list[_Judged]) -> None:
        changes = {o.unit.id: o.text for o in coming if o.outcome == "changed"}
        if changes:
            applying.set_texts(
                instance=self.instance, changes=changes, code=self.code, user=self.user
            )
        # Words that came together with others are finished with them.
        still_right = {
            one.segment.text.path
            for one in coming
            if one.segment
            and (one.outcome == "confirmed" or one.segment.text.whole)
            and one.segment.is_stale
        }
        if still_right:
            confirm_paths(instance=self.instance, paths=still_right, user=self.user)

    # --- telling ---

    def _tell(self, one: _Judged) -> None:
        self._add(one)
        if one.reason is not None:
            found = self.report.skipped if one.is_skipped else self.report.errors
            found.append(self._at(one.unit, one.reason))
            return
        self.report.ok += 1
        self.report.changed += one.outcome != "same"
        for code in self._notes(one):
            self.report.notes.append(self._at(one.unit, finding(code)))

    def _notes(self, one: _Judged) -> Iterator[str]:
        if one.outcome == "confirmed":
            yield "still_right"
        comma_letters = ORTHOGRAPHIES[self.code].has_comma_letters
        if comma_letters and has_cedilla(one.unit.target):
            yield "cedilla_normalised"
        if (
            one.outcome == "changed"
            and one.segment
            and may_run_out(one.text, one.segment)
        ):
            yield "drawing_text_long"

    def _at(self, unit: Unit, found: Finding) -> Finding:
        return Finding(found.code, unit.number, 0, unit.id[:200], found.params)

    def _add(self, one: _Judged) -> None:
        unit = one.unit
        where = f"{one.segment.text.where}: " if one.segment else ""
        name = f"{where}{unit.source}"[:200]
        item = ItemReport(
            unit.number, 0, name, KIND, unit.id, (self.code,), one.outcome
        )
        self.report.items.append(item)


def _is_asked(segment: Segment) -> bool:
    return bool(segment.source) and wanted(segment)


def _not_done(unit: Unit, segment: Segment) -> str:
    """Return why there is nothing to bring in yet, if so."""
    if not unit.target.strip():
        return "not_translated"
    if not unit.is_unfinished:
        return ""
    return "unfinished" if unit.target != segment.target else "not_reviewed"
