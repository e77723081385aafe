"""Moodle XML of a backup's question, for the one reader of both."""

from collections.abc import Callable
from decimal import Decimal
from xml.etree.ElementTree import Element, SubElement

from courses.imports.numbers import plain_number
from courses.imports.xml_reading import LINE
from courses.moodle_backup.values import value

_FORMATS = {"0": "moodle_auto_format", "1": "html", "2": "plain_text", "4": "markdown"}
_OVERALL = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def moodlexml_question(source: Element) -> Element:
    """Return the element that an export of the same question would have."""
    kind = value(source, "qtype")
    question = Element("question", {"type": kind, LINE: source.get(LINE, "0")})
    _text(SubElement(question, "name"), value(source, "name"))
    _formatted(question, "questiontext", source)
    _formatted(question, "generalfeedback", source)
    _plain(question, "defaultgrade", value(source, "defaultmark"))
    _plain(question, "hidden", value(source, "hidden") or "0")
    # Moodle's stamp is the same wherever the question goes.
    _plain(question, "idnumber", value(source, "idnumber") or value(source, "stamp"))
    for hint in source.iterfind("question_hints/question_hint"):
        _text(SubElement(question, "hint"), value(hint, "hint"))
    tags = SubElement(question, "tags")
    for tag in source.iterfind("tags/tag"):
        _text(SubElement(tags, "tag"), value(tag, "rawname") or value(tag, "name"))
    plugin = source.find(f"plugin_qtype_{kind}_question")
    write = _KINDS.get(kind)
    if plugin is not None and write is not None:
        write(plugin, question)
    return question


def _text(parent: Element, text: str) -> None:
    SubElement(parent, "text").text = text


def _plain(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _formatted(parent: Element, name: str, source: Element, as_name: str = "") -> None:
    said = _FORMATS.get(value(source, f"{name}format"), "html")
    _text(
        SubElement(parent, as_name or name, {"format": said}),
        value(source, name),
    )


def _answer(question: Element, source: Element, fraction: str) -> Element:
    said = _FORMATS.get(value(source, "answerformat"), "html")
    answer = SubElement(question, "answer", {"fraction": fraction, "format": said})
    _text(answer, value(source, "answertext"))
    _formatted(answer, "feedback", source)
    return answer


def _percent(source: Element) -> str:
    """Return an answer's share in percent; a backup has it as a part of one."""
    written = value(source, "fraction")
    share = plain_number(written)
    return written if share is None else f"{share * Decimal(100):f}"


def _answers(plugin: Element, question: Element) -> None:
    for source in plugin.iterfind("answers/answer"):
        _answer(question, source, _percent(source))


def _overall(options: Element | None, question: Element) -> None:
    if options is not None:
        for name in _OVERALL:
            _formatted(question, name, options)


def _choice(plugin: Element, question: Element) -> None:
    _plain(question, "single", value(plugin, "multichoice/single") or "1")
    _overall(plugin.find("multichoice"), question)
    _answers(plugin, question)


def _true_false(plugin: Element, question: Element) -> None:
    # The words are in the site's language: only the ids tell which is which.
    words = {
        value(plugin, "truefalse/trueanswer"): "true",
        value(plugin, "truefalse/falseanswer"): "false",
    }
    for source in plugin.iterfind("answers/answer"):
        answer = _answer(question, source, _percent(source))
        text = answer.find("text")
        if text is not None:
            text.text = words.get(source.get("id", ""), text.text)


def _short_answer(plugin: Element, question: Element) -> None:
    _plain(question, "usecase", value(plugin, "shortanswer/usecase"))
    _answers(plugin, question)


def _numerical(plugin: Element, question: Element) -> None:
    options = "numerical_options/numerical_option/unitgradingtype"
    _plain(question, "unitgradingtype", value(plugin, options))
    if plugin.find("numerical_units/numerical_unit") is not None:
        SubElement(SubElement(question, "units"), "unit")
    tolerances = {
        value(record, "answer"): value(record, "tolerance")
        for record in plugin.iterfind("numerical_records/numerical_record")
    }
    for source in plugin.iterfind("answers/answer"):
        answer = _answer(question, source, _percent(source))
        _plain(answer, "tolerance", tolerances.get(source.get("id", ""), "0"))


def _matching(plugin: Element, question: Element) -> None:
    _overall(plugin.find("matchoptions"), question)
    for source in plugin.iterfind("matches/match"):
        said = _FORMATS.get(value(source, "questiontextformat"), "html")
        part = SubElement(question, "subquestion", {"format": said})
        _text(part, value(source, "questiontext"))
        _text(SubElement(part, "answer"), value(source, "answertext"))


def _ordering(plugin: Element, question: Element) -> None:
    for name in ("selecttype", "gradingtype"):
        _plain(question, name, value(plugin, f"ordering/{name}"))
    _overall(plugin.find("ordering"), question)
    for source in plugin.iterfind("answers/answer"):
        # Here it is the place in the right order, not a share.
        _answer(question, source, value(source, "fraction"))


_KINDS: dict[str, Callable[[Element, Element], None]] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short_answer,
    "numerical": _numerical,
    "match": _matching,
    "ordering": _ordering,
}
