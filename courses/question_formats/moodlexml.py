"""Questions of a Moodle XML file: https://docs.moodle.org/en/Moodle_XML_format

This bank writes ids of answers, their language and what Moodle has no place for as
attributes and elements that Moodle passes over.
"""

from functools import partial
from xml.etree.ElementTree import Element

from courses.imports.findings import FileRefused, NotSupported
from courses.imports.items import MAX_QUESTIONS, Entry, PoolName, RawQuestion, entry
from courses.imports.xml_reading import LINE, parsed_xml
from courses.question_formats import moodlexml_kinds as kinds
from courses.question_formats.gift import pool_name
from courses.question_formats.moodlexml_parts import (
    marked,
    note_what_is_left_out,
    text_at,
)

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
    root = parsed_xml(text)
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
        read = partial(question_of, element, pool)
        found.append(entry(len(found) + 1, int(element.get(LINE, 0)), label[:80], read))
    return found


def _pool(element: Element) -> PoolName | None:
    pool = pool_name(
        text_at(element, "category/text"), slug=text_at(element, "idnumber")
    )
    if pool is None:
        return None
    return PoolName(pool.name, pool.slug, marked(element.find("info")))


def question_of(element: Element, pool: PoolName | None) -> RawQuestion:
    """Return what one question element says. Raises NotRight and NotSupported."""
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
