"""The question bank as others use it: frozen copies, and when a key has changed."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from courses.models.question_bank import Option, Question
from courses.questions.key_changes import has_new_key

Frozen = dict[str, Any]


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


def frozen(question: Question) -> Frozen:
    """Return one copy, also of a question that is only in memory."""
    return {
        "uid": str(question.uid),
        "version": question.version,
        "kind": question.kind,
        "stem": both(question, "stem"),
        "feedback": both(question, "feedback"),
        "options": [_frozen_option(option) for option in question.options.all()],
    }


def _frozen_option(option: Option) -> Frozen:
    return {
        "uid": str(option.uid),
        "text": both(option, "text"),
        "match": both(option, "match"),
        "feedback": both(option, "feedback"),
        "fraction": f"{option.fraction:.5f}",
        "value": None if option.value is None else exact(option.value),
        "tolerance": exact(option.tolerance),
    }


def both(instance: Any, name: str) -> dict[str, str]:
    """Return a translated field's Romanian and Russian text."""
    return {code: getattr(instance, f"{name}_{code}") or "" for code in ("ro", "ru")}


def exact(number: Decimal) -> str:
    """Return a decimal number without zeros at its end."""
    return f"{Decimal(number).normalize():f}"


def version_of(question: Question) -> int:
    """Return the version to save a question with: one more than stored if its key is new.

    Whatever version it has in memory: there it may come from an older revision.
    """
    stored = Question.objects.filter(pk=question.pk).prefetch_related("options").first()
    if stored is None:
        return question.version
    return stored.version + has_new_key(frozen(stored), frozen(question))
