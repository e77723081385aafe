"""Elements that questions of all kinds share in Moodle XML."""

from decimal import Decimal
from xml.etree.ElementTree import Element

from courses.imports import numbers
from courses.imports.findings import finding
from courses.imports.items import Marked, Markup, RawOption, RawQuestion

_MARKUPS: dict[str, Markup] = {
    "html": "html",
    "moodle_auto_format": "moodle",
    "plain_text": "plain",
    "markdown": "markdown",
}
_OVERALL = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")
# What Moodle itself puts there says nothing.
_USUAL = frozenset(
    [
        "your answer is correct.",
        "your answer is partially correct.",
        "your answer is incorrect.",
    ]
)


def text_at(element: Element, path: str) -> str:
    """Return the text of an element below, without its edges; empty where it is not."""
    found = element.find(path)
    return "" if found is None else "".join(found.itertext()).strip()


def marked(element: Element | None, markup: Markup | None = None) -> Marked:
    """Return the text inside an element, with the markup that the element says."""
    if element is None:
        return Marked()
    said = _MARKUPS.get(element.get("format", "html"), "html")
    return Marked(text_at(element, "text"), markup or said)


def option_of(answer: Element, markup: Markup | None = None) -> RawOption:
    """Return an answer with its share of the mark and its feedback. Raises NotRight."""
    return RawOption(
        text=marked(answer, markup),
        feedback=marked(answer.find("feedback")),
        fraction=share_of(answer),
        uid=answer.get("uid", ""),
        languages=tuple(answer.get("lang", "").split()),
    )


def share_of(answer: Element) -> Decimal:
    """Return an answer's share of the mark in percent. Raises NotRight."""
    return numbers.read_share(answer.get("fraction") or "0")


def note_what_is_left_out(element: Element, question: RawQuestion) -> None:
    """Note what Moodle has and the bank has not, unless it is empty."""
    if any(text_at(hint, "text") for hint in element.iterfind("hint")):
        question.notes.append(finding("hints_left_out"))
    overall = [text_at(element, f"{name}/text").lower() for name in _OVERALL]
    if any(text and text not in _USUAL for text in overall):
        question.notes.append(finding("overall_left_out"))
    weight = numbers.plain_number(text_at(element, "defaultgrade"))
    if weight is not None and weight != 1:
        text = text_at(element, "defaultgrade")
        question.notes.append(finding("weight_left_out", text=text[:20]))
