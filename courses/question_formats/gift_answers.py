"""Answers of a GIFT question: what stands between the braces, by kind."""

import re
from decimal import Decimal

from courses.imports import numbers as reading
from courses.imports.findings import Finding, NotRight, NotSupported, finding
from courses.imports.items import Marked, Markup, RawOption
from courses.question_formats.gift_text import marked, restored

_FULL = Decimal(100)
_WEIGHT = re.compile(r"%([^%\s]{1,30})%")
_TRUE = frozenset(["T", "TRUE", "True", "true"])
# What may stand before the items of an ordering question, as Moodle's plug-in writes it.
_ORDERING_WORDS = re.compile(
    r">[ \t]*(?:(?:\d{1,3}|ALL|EXACT|RANDOM|REL|CONTIGUOUS|CONTIG|HORIZONTAL|HORI|H|VERTICAL"
    r"|VERT|V|ABS|ALL_OR_NOTHING|ABSOLUTE|ABSOLUTE_POSITION|RELATIVE\w{0,40}"
    r"|LONGEST\w{0,40}|SHOW|HIDE|TRUE|FALSE|YES|NO|NONE|none|abc|ABC|ABCD|123|iii|III"
    r"|IIII)(?=\s|$)[ \t]*)*"
)


def choices(answers: str, markup: Markup) -> list[RawOption]:
    """Return the options of a question to choose from. Raises NotRight."""
    options = []
    for sign, source in _signed(answers, "~="):
        share, rest = _weight(source, _FULL if sign == "=" else Decimal(0))
        text, feedback = _with_feedback(rest, markup)
        options.append(RawOption(text=text, feedback=feedback, fraction=share))
    return options


def accepted(answers: str, markup: Markup) -> list[RawOption]:
    """Return the accepted answers, each with its share of the mark. Raises NotRight."""
    # A single answer may stand without its sign.
    signed = _signed(answers if "=" in answers else f"={answers}", "=")
    options = []
    for _, source in signed:
        share, rest = _weight(source, _FULL)
        # What learners type has no markup.
        text, feedback = _with_feedback(rest, "plain", markup)
        text = Marked(text.source, "plain")
        options.append(RawOption(text=text, feedback=feedback, fraction=share))
    return options


def pairs(answers: str, markup: Markup) -> list[RawOption]:
    """Return the pairs of a matching question. Raises NotRight."""
    options = []
    for number, (_, source) in enumerate(_signed(answers, "="), 1):
        text, arrow, match = source.partition("->")
        if not arrow:
            raise NotRight("no_match", field=f"options.{number}.match", number=number)
        options.append(
            RawOption(text=marked(text, markup), match=marked(match, "html"))
        )
    return options


def ordered(answers: str, markup: Markup) -> list[RawOption]:
    """Return the items of an ordering question, one a line, in the right order."""
    head = _ORDERING_WORDS.match(answers)
    body = answers[head.end() if head else 0 :]
    lines = [line for line in body.split("\n") if line.strip()]
    return [RawOption(text=marked(line, markup)) for line in lines]


def true_or_false(answers: str, markup: Markup) -> list[RawOption]:
    """Return "true" and "false", without texts, with their feedback."""
    word, *feedback = [part.strip() for part in answers.split("#", 2)]
    wrong, right = (*feedback, "", "")[:2]
    is_true = word in _TRUE
    return [
        RawOption(
            fraction=_FULL if says_true == is_true else Decimal(0),
            feedback=marked(right if says_true == is_true else wrong, markup),
        )
        for says_true in (True, False)
    ]


def numbers(answers: str, markup: Markup) -> tuple[list[RawOption], list[Finding]]:
    """Return the accepted numbers, and notes. Raises NotRight and NotSupported."""
    body, _, other = answers.removeprefix("#").partition("~")
    notes = _other_answers(other)
    signed = _signed(body if "=" in body else f"={body}", "=") if body.strip() else []
    options = []
    for _, source in signed:
        share, rest = _weight(source, _FULL)
        written, feedback = _with_feedback(rest, "plain", markup)
        if written.source.strip() != "*":
            value, tolerance = _value(written.source)
            option = RawOption(value=value, tolerance=tolerance, fraction=share)
            option.feedback = feedback
            options.append(option)
        elif share > 0:
            raise NotSupported("any_number", field="options")
        else:
            notes += _other_answers(rest)
    return options, notes


def _other_answers(source: str) -> list[Finding]:
    """Return a note on the feedback for any number that is not accepted."""
    text = restored(source.partition("#")[2]).strip()
    return (
        [finding("any_other_answer", field="feedback", text=text[:200])] if text else []
    )


def _value(written: str) -> tuple[Decimal, Decimal]:
    low, dots, high = written.partition("..")
    if dots:
        return reading.read_range(low, high)
    value, colon, tolerance = written.partition(":")
    return reading.read_number(value), reading.read_number(tolerance if colon else "0")


def _signed(answers: str, signs: str) -> list[tuple[str, str]]:
    """Return each answer with the sign before it."""
    before, *rest = re.split(f"([{signs}])", answers)
    if before.strip():
        text = restored(before).strip()[:40]
        raise NotRight("text_before_answers", field="options", text=text)
    found = list(zip(rest[::2], rest[1::2], strict=True))
    following = [sign for sign, _ in found[1:]] + [""]
    # "~=" is one sign.
    return [
        (sign, source.strip())
        for (sign, source), then in zip(found, following, strict=True)
        if source or sign != "~" or then != "="
    ]


def _weight(source: str, usual: Decimal) -> tuple[Decimal, str]:
    found = _WEIGHT.match(source)
    if not found:
        return usual, source
    return reading.read_share(found[1]), source[found.end() :]


def _with_feedback(
    source: str, markup: Markup, feedback_markup: Markup | None = None
) -> tuple[Marked, Marked]:
    text, _, feedback = source.partition("#")
    return marked(text, markup), marked(feedback, feedback_markup or markup)
