"""Frozen copies of questions, and the version of a changed key."""

import math
from collections.abc import Iterable

from courses.models.question_bank import Frozen, Question, frozen
from courses.questions.key_changes import has_new_key
from courses.rendering.published import kept_all

# Pool, those without one last, place in it, and primary key: the bank's order.
Place = tuple[float, int, int]


def frozen_questions(uids: Iterable[str]) -> dict[str, Frozen]:
    """Return whole copies of questions by id, in the bank's order; nobody changes them.

    A copy has "uid", "version", "kind", "stem" and "feedback" in both languages, and
    "options" in their order: "uid", "text", "match", "feedback" in both languages, and
    as texts "fraction" in percent, "value" (or None) and "tolerance". Ids that are not
    in the bank are left out. Two queries for what was not asked since the last
    publication.
    """
    found = kept_all("question", map(str, uids), _read)
    in_order = sorted(found.items(), key=lambda item: item[1][0])
    return {uid: copy for uid, (_place, copy) in in_order}


def _read(uids: list[str]) -> dict[str, tuple[Place, Frozen]]:
    questions = Question.objects.filter(uid__in=uids).prefetch_related("options")
    return {
        str(one.uid): ((one.pool_id or math.inf, one.sort_order, one.pk), frozen(one))
        for one in questions
    }


def version_of(question: Question) -> int:
    """Return the version to save a question with: one more than stored if its key is new.

    Whatever version it has in memory: there it may come from an older revision.
    """
    stored = Question.objects.filter(pk=question.pk).prefetch_related("options").first()
    if stored is None:
        return question.version
    return stored.version + has_new_key(frozen(stored), frozen(question))
