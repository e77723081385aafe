"""The question bank as others use it: frozen copies, and when a key has changed."""

from collections.abc import Iterable

from courses.models.question_bank import Frozen, Question, frozen
from courses.questions.key_changes import has_new_key


def frozen_questions(uids: Iterable[str]) -> dict[str, Frozen]:
    """Return whole copies of questions by id, in the bank's order, in two queries.

    A copy has "uid", "version", "kind", "stem" and "feedback" in both languages, and
    "options" in their order: "uid", "text", "match", "feedback" in both languages, and
    as texts "fraction" in percent, "value" (or None) and "tolerance". Ids that are not
    in the bank are left out.
    """
    questions = (
        Question.objects.filter(uid__in=list(uids))
        .order_by("pool_id", "sort_order", "pk")
        .prefetch_related("options")
    )
    return {str(question.uid): frozen(question) for question in questions}


def version_of(question: Question) -> int:
    """Return the version to save a question with: one more than stored if its key is new.

    Whatever version it has in memory: there it may come from an older revision.
    """
    stored = Question.objects.filter(pk=question.pk).prefetch_related("options").first()
    if stored is None:
        return question.version
    return stored.version + has_new_key(frozen(stored), frozen(question))
