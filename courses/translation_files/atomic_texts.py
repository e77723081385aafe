"""Texts translated as a whole or not at all: a drawing's words, a recording's captions.

Each place with words is a text of its own in the translator's file. Half of them is
nothing a learner could be shown, so they come back all or not at all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from courses.imports.findings import Finding, NotRight, finding
from courses.imports.html_to_text import tidy
from courses.media.formats import reading
from courses.media.svg import SvgRefused
from courses.media.svg_text import NoPlace
from courses.media.svg_text import said_in as places_in
from courses.media.svg_text import with_words as drawing_with
from courses.media.webvtt import (
    MAX_BYTES,
    CaptionsRefused,
    Cue,
    cues_of,
    readable,
    storable,
)
from courses.media.webvtt import with_words as captions_with
from courses.models import CourseMedia, Diagram
from courses.text.languages import CODES, OTHER, columns_of
from courses.translation_status.texts import CAPTIONS, DRAWN, drawn_in, said_in


@dataclass(frozen=True)
class Place:
    """One place with words in both languages; empty where one has none."""

    texts: Mapping[str, str]
    where: str
    note: str = ""
    has_lines: bool = False
    takes_room: bool = False


class Whole(Protocol):
    """Base of a text translated as a whole; ``path`` is what the translation status has."""

    kind: str
    path: str

    def obstacle(self) -> Finding | None:
        """Return why nobody could tell which words translate which, if so."""

    def places(self) -> Iterator[Place]:
        """Yield what is said, place by place. There must be no obstacle."""

    def said(self, code: str) -> str:
        """Return all of it in one language as parity compares it."""

    def take(self, texts: Mapping[int, str], code: str, *, dry_run: bool) -> None:
        """Put texts in their places, counted from 1; the thing is still to be saved.

        Nothing is put there in a dry run. Raises NotRight.
        """


def whole_of(instance: Any) -> Whole | None:
    """Return the words of a drawing or the captions of a recording; else None."""
    if isinstance(instance, Diagram):
        return DrawnWords(instance)
    return Captions(instance) if isinstance(instance, CourseMedia) else None


class DrawnWords:
    """The words of a drawing."""

    kind, path = "drawing", DRAWN

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self.found = {code: places_in(diagram.svg, code) for code in CODES}

    def obstacle(self) -> Finding | None:
        ro, ru = (len(self.found[code]) for code in CODES)
        if ro and ru:
            return None if ro == ru else finding("drawing_uneven", ro=ro, ru=ru)
        if ro or ru:
            return self._copying_obstacle(CODES[0 if ro else 1])
        return None

    def _copying_obstacle(self, source: str) -> Finding | None:
        words = [place.words for place in self.found[source]]
        try:
            drawing_with(
                self.diagram.svg, source=source, target=OTHER[source], words=words
            )
        except NoPlace:
            return finding("drawing_without_groups")
        except SvgRefused as error:
            return finding("drawing_refused", reason=error.args[0])
        return None

    def places(self) -> Iterator[Place]:
        count = max(len(found) for found in self.found.values())
        for number in range(count):
            here = {c: f[number] for c, f in self.found.items() if f}
            yield Place(
                texts={c: tidy(here[c].words, c) if c in here else "" for c in CODES},
                where=_("words in the drawing, %(number)d of %(count)d")
                % {"number": number + 1, "count": count},
                takes_room=all(place.is_drawn for place in here.values()),
            )

    def said(self, code: str) -> str:
        return drawn_in(self.diagram.svg, code)

    def take(self, texts: Mapping[int, str], code: str, *, dry_run: bool) -> None:
        there = [place.words for place in self.found[code]]
        there = there or [""] * len(self.found[OTHER[code]])
        words = [texts.get(number, old) for number, old in enumerate(there, 1)]
        try:
            drawn = drawing_with(
                self.diagram.svg, source=OTHER[code], target=code, words=words
            )
        except NoPlace as error:
            raise NotRight("drawing_without_groups") from error
        except SvgRefused as error:
            raise NotRight("drawing_refused", reason=error.args[0]) from error
        if not dry_run:
            self.diagram.svg = drawn


class Captions:
    """What a recording's captions say.

    A language that has captions keeps its own times, settings and notes; one that has
    none takes times and settings of the source.
    """

    kind, path = "captions", CAPTIONS

    def __init__(self, media: CourseMedia) -> None:
        self.media = media
        self.problem: Finding | None = None
        self.files = {code: self._read(code) for code in CODES}
        self.cues = {code: self._cues(code) for code in CODES}

    def _read(self, code: str) -> bytes:
        captions = getattr(self.media, f"captions_{code}")
        if not captions:
            return b""
        try:
            with reading(captions) as file:
                return bytes(file.read(MAX_BYTES + 1))
        except OSError:  # gone from the disk: there are none
            return b""

    def _cues(self, code: str) -> list[Cue]:
        try:
            return cues_of(self.files[code]) if self.files[code] else []
        except CaptionsRefused as error:
            self.problem = finding(
                "captions_unreadable", number=error.line, reason=error.args[0]
            )
            return []

    def obstacle(self) -> Finding | None:
        ro, ru = (len(self.cues[code]) for code in CODES)
        if self.problem is None and ro and ru and ro != ru:
            return finding("captions_uneven", ro=ro, ru=ru)
        return self.problem

    def places(self) -> Iterator[Place]:
        count = max(len(cues) for cues in self.cues.values())
        for number in range(count):
            here = {code: cues[number] for code, cues in self.cues.items() if cues}
            times = next(iter(here.values())).times
            yield Place(
                texts={
                    c: tidy(readable(here[c].words), c) if c in here else ""
                    for c in CODES
                },
                where=_("captions, %(number)d of %(count)d")
                % {"number": number + 1, "count": count},
                has_lines=True,
                note=_("Shown at %(times)s.") % {"times": times},
            )

    def said(self, code: str) -> str:
        return said_in(getattr(self.media, f"captions_{code}"))

    def take(self, texts: Mapping[int, str], code: str, *, dry_run: bool) -> None:
        source = self.cues[OTHER[code]]
        # A cue that says nothing to a translator stays as it is.
        there = [cue.words for cue in self.cues[code] or source]
        words = [
            storable(texts[number], cue.words) if number in texts else old
            for number, (cue, old) in enumerate(zip(source, there, strict=True), 1)
        ]
        has_own = bool(self.cues[code])
        frame = self.files[code if has_own else OTHER[code]]
        try:
            data = captions_with(frame, words, with_notes=has_own)
        except CaptionsRefused as error:
            raise NotRight("captions_refused", reason=error.args[0]) from error
        if not dry_run:
            self._keep(data, code)

    def _keep(self, data: bytes, code: str) -> None:
        """Set a new file: players may still hold the old one, which goes at the end."""
        field = f"captions_{code}"
        if old := getattr(self.media, field):
            forget = partial(_delete_unless_named, old.storage, old.name)
            transaction.on_commit(forget, robust=True)
        name = f"recording-{self.media.pk}-{code}.vtt"
        setattr(self.media, field, ContentFile(data, name))


def _delete_unless_named(storage: Storage, name: str) -> None:
    """Delete a file of captions, unless a recording still has it."""
    is_named = Q.create([(column, name) for column in columns_of("captions")], Q.OR)
    if not CourseMedia.objects.filter(is_named):
        storage.delete(name)
