"""The answers of Moodle XML questions, by type."""

from collections.abc import Callable
from decimal import Decimal
from xml.etree.ElementTree import Element

from courses.imports import numbers
from courses.imports.findings import NotSupported, finding
from courses.imports.items import Marked, RawOption, RawQuestion
from courses.question_formats.moodlexml_parts import (
    marked,
    option_of,
    share_of,
    text_at,
)

_FULL = Decimal(100)
_NO = frozenset(["", "0", "false"])


def _choice(element: Element, question: RawQuestion) -> None:
    single = (
        text_at(element, "single") if element.find("single") is not None else "true"
    )
    question.kind = "multiple" if single.lower() in _NO else "single"
    question.options = [option_of(answer) for answer in element.iterfind("answer")]


def _true_false(element: Element, question: RawQuestion) -> None:
    answers = list(element.iterfind("answer"))[:2]
    words = [text_at(answer, "text").lower() for answer in answers]
    if sorted(words) != ["false", "true"]:
        # Old files have the words of a language; there "true" came first.
        question.notes.append(finding("true_first", field="options"))
    elif words[0] == "false":
        answers.reverse()
    question.kind = "truefalse"
    question.options = [
        RawOption(
            feedback=marked(answer.find("feedback")),
            fraction=_FULL if share_of(answer) == _FULL else Decimal(0),
            uid=answer.get("uid", ""),
        )
        for answer in answers
    ]


def _short_answer(element: Element, question: RawQuestion) -> None:
    question.kind = "shortanswer"
    # What learners type has no markup.
    question.options = [option_of(a, "plain") for a in element.iterfind("answer")]
    if text_at(element, "usecase").lower() not in _NO:
        question.notes.append(finding("case_ignored", field="options"))


def _numeric(element: Element, question: RawQuestion) -> None:
    question.kind = "numeric"
    grading = text_at(element, "unitgradingtype")
    if grading not in _NO:
        raise NotSupported("unit_marked", field="options")
    if element.find("units/unit") is not None:
        question.notes.append(finding("units_left_out", field="options"))
    for answer in element.iterfind("answer"):
        _add_number(answer, question)


def _add_number(answer: Element, question: RawQuestion) -> None:
    option = option_of(answer, "plain")
    # Old files have the number and the share outside of <text> and the attribute.
    written = option.text.source or (answer.text or "").strip()
    if fraction := text_at(answer, "fraction"):
        option.fraction = numbers.read_share(fraction)
    if written in ("*", ""):
        _any_number(option, question)
        return
    option.text = Marked()
    option.value = numbers.read_number(written)
    option.tolerance = numbers.read_number(text_at(answer, "tolerance") or "0")
    question.options.append(option)


def _any_number(option: RawOption, question: RawQuestion) -> None:
    if option.fraction > 0:
        raise NotSupported("any_number", field="options")
    if text := option.feedback.source:
        question.notes.append(
            finding("any_other_answer", field="feedback", text=text[:200])
        )


def _matching(element: Element, question: RawQuestion) -> None:
    question.kind = "matching"
    for part in element.iterfind("subquestion"):
        option = option_of(part)
        option.match = marked(part.find("answer"))
        question.options.append(option)


def _ordering(element: Element, question: RawQuestion) -> None:
    question.kind = "ordering"
    answers = list(element.iterfind("answer"))
    # The share of the mark is the place in the right order here.
    places = [numbers.plain_number(answer.get("fraction", "")) for answer in answers]
    ordered = sorted(
        zip(places, answers, strict=True), key=lambda pair: pair[0] or Decimal(0)
    )
    for _, answer in ordered:
        question.options.append(
            RawOption(
                text=marked(answer),
                feedback=marked(answer.find("feedback")),
                uid=answer.get("uid", ""),
            )
        )
    if text_at(element, "gradingtype") not in ("", "ABSOLUTE_POSITION", "0"):
        question.notes.append(finding("by_places", field="options"))
    if text_at(element, "selecttype") not in ("", "ALL", "0"):
        question.notes.append(finding("subset_left_out", field="options"))


READERS: dict[str, Callable[[Element, RawQuestion], None]] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "shortanswer": _short_answer,
    "numerical": _numeric,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
}
