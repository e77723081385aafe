"""Marking: a frozen question and an answer in, a share of the mark out. Pure.

An answer is a dict: {"options": [uid, ...]} for single, multiple and true/false,
{"pairs": {uid: uid}} for matching (option -> the option whose match was chosen),
{"order": [uid, ...]} for ordering, {"text": "..."} for short answers and numbers.
"""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from courses.questions.wildcards import matches
from courses.text.normalise import composed

Question = dict[str, Any]
Answer = dict[str, Any]
FULL = Decimal(100)
HUNDREDTH = Decimal("0.01")
# Where the answer to a kind of question stands; elsewhere it is "options".
NAMES = {
    "matching": "pairs",
    "ordering": "order",
    "shortanswer": "text",
    "numeric": "text",
}
# Longer numbers are no answer to anything, and arithmetic with them overflows.
MAX_DIGITS = 30


class ForgedAnswer(ValueError):
    """The answer names something that is not in the question."""


def mark(question: Question, answer: Answer | None) -> Decimal:
    """Return 0 to 100 percent, two decimals; no answer gives 0.

    Raises ForgedAnswer for ids that were not offered.
    """
    if not answer:
        return Decimal(0)
    check_answer(question, answer)
    share = MARK[question["kind"]](question, answer)
    return min(max(share, Decimal(0)), FULL).quantize(HUNDREDTH, ROUND_HALF_UP)


def total(shares: list[Decimal]) -> Decimal:
    """Return the mean of the questions' shares in percent, two decimals."""
    if not shares:
        return Decimal(0)
    return (sum(shares, Decimal(0)) / len(shares)).quantize(HUNDREDTH, ROUND_HALF_UP)


def check_answer(question: Question, answer: Answer) -> None:
    """Raise ForgedAnswer unless the answer has the question's shape and its ids only."""
    if set(answer) - {NAMES.get(question["kind"], "options")}:
        raise ForgedAnswer(question["uid"])
    known = {option["uid"] for option in question["options"]}
    given = _ids(question["kind"], answer)
    named = {*given, *answer.get("pairs", {}).values()}
    if len(given) != len(set(given)) or not named <= known:
        raise ForgedAnswer(question["uid"])
    if question["kind"] in {"single", "truefalse"} and len(given) > 1:
        raise ForgedAnswer(question["uid"])


def fits(question: Question, answer: Answer) -> bool:
    """Tell whether the answer can be one to this question as it is now."""
    try:
        check_answer(question, answer)
    except ForgedAnswer:
        return False
    return True


def _ids(kind: str, answer: Answer) -> list[str]:
    if kind == "matching":
        return list(answer.get("pairs", {}))
    if kind == "ordering":
        return list(answer.get("order", []))
    return list(answer.get("options", []))


def _single(question: Question, answer: Answer) -> Decimal:
    chosen = set(answer.get("options", []))
    return sum(
        (Decimal(o["fraction"]) for o in question["options"] if o["uid"] in chosen),
        Decimal(0),
    )


def _multiple(question: Question, answer: Answer) -> Decimal:
    """Right ticks add their share; a wrong tick takes away, so ticking all gives nothing.

    A wrong option without a share of its own costs the full mark divided by the number
    of wrong options. Ticking all is worth nothing whatever the shares are.
    """
    chosen = set(answer.get("options", []))
    wrong = [o for o in question["options"] if Decimal(o["fraction"]) <= 0]
    if wrong and len(chosen) == len(question["options"]):
        return Decimal(0)
    share = Decimal(0)
    for option in question["options"]:
        if option["uid"] in chosen:
            own = Decimal(option["fraction"])
            share += own if own else -FULL / len(wrong)
    return share


def _matching(question: Question, answer: Answer) -> Decimal:
    pairs = answer.get("pairs", {})
    asked = [o for o in question["options"] if any(o["text"].values())]
    matches = {o["uid"]: o["match"] for o in question["options"]}
    right = sum(matches.get(pairs.get(o["uid"], "")) == o["match"] for o in asked)
    return FULL * right / len(asked)


def _ordering(question: Question, answer: Answer) -> Decimal:
    wanted = question.get("key") or [o["uid"] for o in question["options"]]
    given = answer.get("order", [])
    right = sum(a == b for a, b in zip(wanted, given, strict=False))
    return FULL * right / len(wanted)


def _short_answer(question: Question, answer: Answer) -> Decimal:
    given = comparable(str(answer.get("text", "")))
    best = Decimal(0)
    for option in question["options"]:
        accepted = {comparable(text) for text in option["text"].values() if text}
        if given and any(matches(pattern, given) for pattern in accepted):
            best = max(best, Decimal(option["fraction"]))
    return best


def comparable(text: str) -> str:
    """Return the text as it is compared: one case, one kind of ș, single spaces."""
    return " ".join(composed(text).casefold().split())


def _numeric(question: Question, answer: Answer) -> Decimal:
    number = read_number(str(answer.get("text", "")))
    if number is None:
        return Decimal(0)
    best = Decimal(0)
    for option in question["options"]:
        distance = abs(number - Decimal(option["value"]))
        if distance <= Decimal(option["tolerance"]):
            best = max(best, Decimal(option["fraction"]))
    return best


def read_number(text: str) -> Decimal | None:
    """Return the number written the Romanian, Russian or English way, or None."""
    compact = re.sub(r"[\s\u00a0\u202f]", "", text).replace("−", "-")
    # Of two kinds of signs the last one is the decimal one.
    thousands = "." if compact.rfind(",") > compact.rfind(".") else ","
    try:
        number = Decimal(compact.replace(thousands, "").replace(",", "."))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) > MAX_DIGITS:
        return None
    return number


MARK = {
    "single": _single,
    "truefalse": _single,
    "multiple": _multiple,
    "matching": _matching,
    "ordering": _ordering,
    "shortanswer": _short_answer,
    "numeric": _numeric,
}
