"""Pages, chapters and sections of a backup, as parts of the plan."""

from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from courses.imports.findings import ItemRefused, NotRight, finding
from courses.imports.items import Markup, Texts
from courses.imports.normalise import MAX_SOURCE
from courses.moodle_backup.alignment import aligned, are_alike
from courses.moodle_backup.pictures import FilePool, Picture, Place
from courses.moodle_backup.plan import Block, LessonPlan, Plan, Row
from courses.moodle_backup.segments import Segment, segments_of
from courses.moodle_backup.values import MARKUPS, as_html, plain_texts, sources, value
from courses.text.languages import CODES, no_text

_HEADING_LENGTH = 200
_MAX_SEGMENTS = 2000


class ContentReader:
    """Reads the texts of one backup; untagged ones are in ``language``."""

    def __init__(self, plan: Plan, files: FilePool, language: str) -> None:
        self.plan, self.files, self.language = plan, files, language

    def heading(self, row: Row, name: str) -> Texts:
        """Return a name in both languages, one line each. Raises NotRight for none."""
        texts = self.plain(row, name, "html")
        kept = {c: texts[c].replace("\n", " ")[:_HEADING_LENGTH] for c in CODES}
        if not any(kept.values()):
            raise NotRight("blank_heading", field="heading")
        return kept

    def plain(self, row: Row, text: str, markup: Markup) -> Texts:
        """Return a text without markup in both languages; what is lost is noted."""
        if not text:
            return no_text()
        found = plain_texts(text, self.language, markup)
        row.note(*(finding(code, field="intro") for code in sorted(found.lost)))
        return found.texts

    def lesson(
        self, row: Row, name: str, intro: tuple[str, Markup], body: list[Block]
    ) -> LessonPlan:
        """Return a lesson with its body. Raises NotRight and NotSupported."""
        heading = self.heading(row, name)
        lesson = LessonPlan(row, heading, self.plain(row, *intro), body)
        if not lesson.body:
            row.note(finding("page_empty"))
        for code in CODES:
            if not any(text[code] for text in _all_texts(lesson)):
                row.note(finding(f"page_no_{code}"))
        return lesson

    def body(self, row: Row, content: str, markup: Markup, place: Place) -> list[Block]:
        """Return the blocks of a page. Raises NotRight and NotSupported."""
        if len(content) > MAX_SOURCE * 4:
            raise NotRight("page_too_long", field="body")
        if not content.strip():
            return []
        said = sources(content, self.language)
        if said.foreign:
            codes = ", ".join(sorted(said.foreign))
            row.note(finding("other_languages", codes=codes))
        found: dict[str, list[Segment]] = {}
        for code in CODES:
            found[code], lost = segments_of(as_html(said.by_code[code], markup))
            row.note(*(finding(name, field="body") for name in sorted(lost)))
        if max(map(len, found.values())) > _MAX_SEGMENTS:
            raise NotRight("page_too_long", field="body")
        pairs = aligned(*(found[code] for code in CODES))
        if all(found.values()) and not are_alike(pairs):
            row.note(finding("languages_differ", field="body"))
        return list(self._blocks(row, pairs, place))

    def _blocks(
        self,
        row: Row,
        pairs: list[tuple[Segment | None, Segment | None]],
        place: Place,
    ) -> Iterator[Block]:
        for pair in pairs:
            segment = pair[0] or pair[1]
            if segment is None:
                continue
            texts = {
                code: found.text if found else ""
                for code, found in zip(CODES, pair, strict=True)
            }
            if segment.kind != "image":
                yield Block(segment.kind, texts)
            elif picture := self._picture(row, segment, place):
                yield Block("image", texts, picture)

    def _picture(self, row: Row, segment: Segment, place: Place) -> Picture | None:
        """Return the picture, or give the reason why it does not come its own row."""
        name = unquote(segment.source.rpartition("/")[2] or segment.source)
        key = f"{row.key}|{segment.source}"
        own = self.plan.row("picture", f"{name} ({row.name})", key)
        try:
            if not segment.source.startswith("@@PLUGINFILE@@"):
                raise NotRight("picture_elsewhere", name=segment.source[:100])
            picture = self.files.picture(place, segment.source)
        except ItemRefused as refusal:
            own.refusal = refusal
            return None
        if not segment.text:
            own.note(finding("picture_no_alt"))
        return picture


def markup_at(element: Element, name: str) -> Markup:
    """Return the markup that a backup says a text has."""
    return MARKUPS.get(value(element, name), "html")


def _all_texts(lesson: LessonPlan) -> Iterator[Texts]:
    yield lesson.heading
    yield lesson.intro
    for block in lesson.body:
        yield block.texts
