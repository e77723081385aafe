"""Questions of a Moodle XML file: https://docs.moodle.org/en/Moodle_XML_format

This bank writes ids of answers, their language and what Moodle has no place for as
attributes and elements that Moodle passes over.
"""

from functools import partial
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from courses.exchange import moodlexml_kinds as kinds
from courses.exchange.findings import FileRefused, NotSupported
from courses.exchange.gift import pool_name
from courses.exchange.items import (
    MAX_QUESTIONS,
    Entry,
    PoolName,
    RawQuestion,
    entry,
)
from courses.exchange.moodlexml_parts import (
    LINE,
    marked,
    note_what_is_left_out,
    text_at,
)

_MAX_DEPTH = 50
_UNDEFINED_ENTITY = 11  # of expat

_UNSUPPORTED = {
    "essay": "kind_essay",
    "description": "kind_description",
    "multianswer": "kind_cloze",
    "cloze": "kind_cloze",
    "calculated": "kind_calculated",
    "calculatedsimple": "kind_calculated",
    "calculatedmulti": "kind_calculated",
    "gapselect": "kind_gaps",
    "ddwtos": "kind_gaps",
    "ddimageortext": "kind_picture",
    "ddmarker": "kind_picture",
    "randomsamatch": "kind_random",
    "random": "kind_random",
}


def read_moodlexml(text: str) -> list[Entry]:
    """Return the questions of a file, or why each is none.

    Raises FileRefused where the XML is damaged, unsafe or of another kind, or holds too
    many questions.
    """
    root = _parsed(text)
    if root.tag != "quiz":
        raise FileRefused("xml_root", line=1, name=str(root.tag)[:40])
    found: list[Entry] = []
    pool: PoolName | None = None
    for element in root.iterfind("question"):
        if element.get("type") == "category":
            pool = _pool(element)
            continue
        if len(found) == MAX_QUESTIONS:
            raise FileRefused("too_many_questions", limit=MAX_QUESTIONS)
        label = text_at(element, "name/text") or text_at(element, "questiontext/text")
        read = partial(_question, element, pool)
        found.append(entry(len(found) + 1, int(element.get(LINE, 0)), label[:80], read))
    return found


class _Builder(TreeBuilder):
    """Builds the tree with the line of each element, up to a harmless depth."""

    parser: Any = None
    depth = 0

    def start(self, tag: Any, attrs: Any) -> Element:
        self.depth += 1
        line = self.parser.CurrentLineNumber
        if self.depth > _MAX_DEPTH:
            raise FileRefused("xml_deep", line=line, number=line)
        return super().start(tag, {**attrs, LINE: str(line)})

    def end(self, tag: Any) -> Element:
        self.depth -= 1
        return super().end(tag)


def _parsed(text: str) -> Element:
    if not text.lstrip().startswith("<"):
        raise FileRefused("not_xml", line=1)
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, encoding="utf-8", forbid_dtd=True)
    builder.parser = parser.parser
    try:
        parser.feed(text.lstrip().encode())
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise FileRefused("xml_dtd") from error
    except ParseError as error:
        line, column = error.position
        if error.code == _UNDEFINED_ENTITY:
            raise FileRefused("xml_entity", line=line, number=line) from error
        raise FileRefused(
            "xml_broken", line=line, number=line, column=column + 1
        ) from error
    return root


def _pool(element: Element) -> PoolName | None:
    pool = pool_name(
        text_at(element, "category/text"), slug=text_at(element, "idnumber")
    )
    if pool is None:
        return None
    return PoolName(pool.name, pool.slug, marked(element.find("info")))


def _question(element: Element, pool: PoolName | None) -> RawQuestion:
    kind = element.get("type", "")
    read = kinds.READERS.get(kind)
    if read is None:
        raise NotSupported(_UNSUPPORTED.get(kind, "kind_other"), kind=kind[:40])
    question = RawQuestion(
        kind="",
        stem=marked(element.find("questiontext")),
        name=text_at(element, "name/text"),
        identity=text_at(element, "idnumber"),
        feedback=marked(element.find("generalfeedback")),
        tags=_tags(element),
        pool=pool,
        retired=text_at(element, "hidden") == "1",
    )
    read(element, question)
    if element.get("kind") == "truefalse" and question.kind == "single":
        question.kind = "truefalse"
    note_what_is_left_out(element, question)
    return question


def _tags(element: Element) -> list[str] | None:
    if element.find("tags") is None:
        return None
    return [text_at(tag, "text") for tag in element.iterfind("tags/tag")]
