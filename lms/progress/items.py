"""Item results: each question of a marked attempt as a row, for the bank's figures."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lms.progress.marking import HUNDREDTH, Answer, Question, mark
from lms.progress.models import Attempt, ItemResult


def store_items(attempt: Attempt, shares: Sequence[Decimal]) -> None:
    """Keep what became of each question of an attempt marked just now; one query."""
    rows = [ItemResult(attempt=attempt, **row) for row in rows_of(attempt, shares)]
    ItemResult.objects.bulk_create(rows, ignore_conflicts=True)


def rows_of(attempt: Any, shares: Sequence[Decimal]) -> list[dict[str, Any]]:
    """Return the fields of an attempt's ItemResult rows; pure, in shown order."""
    questions = attempt.frozen["questions"]
    whole = sum(shares, Decimal(0))
    return [
        {
            "question": question["uid"],
            "version": question["version"],
            "share": share,
            "rest": _mean(whole - share, len(questions) - 1),
            "picks": picks_of(question, attempt.answers.get(question["uid"])),
        }
        for question, share in zip(questions, shares, strict=True)
    ]


def _mean(total: Decimal, count: int) -> Decimal | None:
    if not count:
        return None
    return (total / count).quantize(HUNDREDTH, ROUND_HALF_UP)


def picks_of(question: Question, answer: Answer | None) -> str:
    """Return what was chosen as words parted by spaces, equal for equal answers.

    Option ids; "id>id" for a pair, "id@place" for an order. For a written answer the
    accepted answer it met, never the text itself, which might tell who wrote it.
    """
    answer = answer or {}
    kind = question["kind"]
    if kind == "matching":
        pairs = answer.get("pairs", {})
        return " ".join(sorted(f"{one}>{other}" for one, other in pairs.items()))
    if kind == "ordering":
        order = answer.get("order", [])
        return " ".join(f"{uid}@{place}" for place, uid in enumerate(order, start=1))
    if kind in {"shortanswer", "numeric"}:
        return _accepted(question, answer)
    return " ".join(sorted(answer.get("options", [])))


def _accepted(question: Question, answer: Answer) -> str:
    """Return the id of the best accepted answer that the written one meets, or nothing."""
    met = [
        (mark({**question, "options": [{**option, "fraction": "100"}]}, answer), option)
        for option in question["options"]
    ]
    options = [option for share, option in met if share]
    best = max(options, key=lambda o: Decimal(o["fraction"]), default=None)
    return str(best["uid"]) if best else ""
