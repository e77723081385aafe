"""Rescoring of an old answer by a corrected key: a share of the mark comes out. Pure."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from courses.questions.key_changes import Places, moved_options
from lms.progress.marking import FULL, Answer, Question, mark, total
from lms.progress.models import KeyDecision
from lms.progress.regrading.records import Marked

Choice: Any = KeyDecision.Choice
WRITTEN = {"shortanswer", "numeric"}


def corrected_score(
    *, marked: Marked, question: UUID, choice: str, key: Question
) -> tuple[Decimal, Decimal]:
    """Return the question's share and the attempt's score by this and former decisions."""
    asked, shares = str(question), dict(marked.shares)
    share = corrected_share(
        choice=choice,
        marked=shares[asked],
        old=next(q for q in marked.questions if q["uid"] == asked),
        new=key,
        answer=marked.attempt.answers.get(asked),
    )
    for former in marked.former:
        shares[former.question] = former.share
    shares[asked] = share
    return share, total([shares[q["uid"]] for q in marked.questions])


def corrected_share(
    *,
    choice: str,
    marked: Decimal,
    old: Question,
    new: Question,
    answer: Answer | None,
) -> Decimal:
    """Return the question's share in percent as the decision has it.

    ``marked`` is the share by the old key. With both keys the better one counts.
    """
    if choice == Choice.FULL:
        return FULL
    if choice == Choice.LEAVE:
        return marked
    share = by_new_key(old, new, answer or {})
    return max(share, marked) if choice == Choice.BOTH else share


def by_new_key(old: Question, new: Question, answer: Answer) -> Decimal:
    """Return what the answer, given to the question as it was shown, is worth now.

    Options that are gone do not count, neither do those that came later and were not shown.
    Words that changed places between options count where they stand now. A question that
    became another kind gives nothing by its new key.
    """
    if old["kind"] != new["kind"]:
        return Decimal(0)
    if new["kind"] in WRITTEN:
        return mark(new, answer)
    texts, matches = (moved_options(old, new, name) for name in ("text", "match"))
    shown = {*texts.values(), *matches.values()}
    options = [option for option in new["options"] if option["uid"] in shown]
    if not any(any(option["text"].values()) for option in options):
        return Decimal(0)
    left = {option["uid"] for option in options}
    return mark({**new, "options": options}, _now(answer, left, texts, matches))


def _now(answer: Answer, left: set[str], texts: Places, matches: Places) -> Answer:
    """Return the answer in today's options, without those that are gone."""

    def still(given: Iterable[str], at: Places) -> list[str]:
        found = [uid for one in given if (uid := at.get(one)) is not None]
        return [uid for uid in dict.fromkeys(found) if uid in left]

    kept: Answer = {
        name: still(answer.get(name, []), texts) for name in ("options", "order")
    }
    kept["pairs"] = {
        uid: match
        for one, two in answer.get("pairs", {}).items()
        for uid in still([one], texts)
        for match in still([two], matches)
    }
    return {name: value for name, value in kept.items() if value}
