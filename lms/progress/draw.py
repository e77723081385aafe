"""Drawing, shuffling and freezing the questions of an attempt."""

import random
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from courses.models.snapshots import frozen_questions
from lms.cohorts.models import Enrolment
from lms.progress.manifest import Unit, outline_of
from lms.progress.models import Attempt
from lms.progress.ways import counting_for

dice = random.SystemRandom()


def draw_questions(
    enrolment: Enrolment, unit: Unit, past: Sequence[Attempt]
) -> tuple[str, list[dict[str, Any]]]:
    """Return the form ("A", "B" or "") and the frozen questions in shown order.

    ``past`` are the earlier attempts at this unit.
    """
    form, pool = _choose_pool(enrolment, unit, past)
    uids = [question["uid"] for question in pool["questions"]]
    if unit["draw"] and unit["draw"] < len(uids):
        uids = dice.sample(uids, unit["draw"])
    frozen = frozen_questions(uids)
    return form, [shuffled(frozen[uid]) for uid in uids if uid in frozen]


def _choose_pool(
    enrolment: Enrolment, unit: Unit, past: Sequence[Attempt]
) -> tuple[str, dict[str, Any]]:
    """Pre-test: form A or B at random; post-test: the other one."""
    pools = unit["pools"]
    if len(pools) == 1:
        return "", pools[0]
    seen = _form_seen_before(enrolment, unit, past)
    form = {"A": "B", "B": "A"}.get(seen) or dice.choice(["A", "B"])
    return form, pools["AB".index(form)]


def _form_seen_before(enrolment: Enrolment, unit: Unit, past: Sequence[Attempt]) -> str:
    if past:
        # Another try at the same test keeps its form: pre and post stay a pair.
        return "B" if past[0].form == "A" else "A"
    if unit["purpose"] != "post":
        return ""
    pre = [u["uid"] for u in outline_of(enrolment).units if u.get("purpose") == "pre"]
    before = Attempt.objects.filter(
        counting_for(enrolment.pk), unit__in=map(UUID, pre)
    ).first()
    return before.form if before else ""


def shuffled(question: dict[str, Any]) -> dict[str, Any]:
    """Return the frozen question with its options in the order they will be shown."""
    options = list(question["options"])
    shown = {**question, "options": options}
    if question["kind"] == "ordering":
        shown["key"] = [option["uid"] for option in options]
    if question["kind"] == "matching":
        matches = [o["uid"] for o in options if any(o["match"].values())]
        shown["matches"] = dice.sample(matches, len(matches))
    elif question["kind"] != "truefalse":
        dice.shuffle(options)
    return shown


def in_bank_order(question: dict[str, Any]) -> dict[str, Any]:
    """Return the frozen question with its options, and its matches, in the bank's order."""
    return {**question, "matches": [option["uid"] for option in question["options"]]}
